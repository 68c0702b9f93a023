"""Can customers be known: is the issuer reachable, are its keys of use, does it know the claim; is the pool there?

The keys are read as the authorizer reads them, from this machine: from AWS the way may be another.
"""

import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from operate.aws import Aws
from operate.finding import Finding, but, unseen, well, wrong
from operate.troubles import NotAllowed, NotThere
from persistent_chat.issuer_documents import IssuerUnavailable
from persistent_chat.issuer_keys import IssuerKeys

_ALGORITHMS = ("RS256", "ES256")

type Fetch = Callable[[str], dict[str, Any]]


def check_issuer(issuer: str, claim: str, fetch: Fetch) -> Iterator[Finding]:
    """`fetch` gets a JSON document, or raises IssuerUnavailable."""
    fetch = cache(fetch)
    try:
        usable = _usable(issuer, fetch)
    except IssuerUnavailable as error:
        yield wrong(
            f"Issuer {issuer} cannot be used ({error})",
            "look at jwtIssuer, which is the tokens' iss to the letter; every customer would get 401",
        )
        return
    if usable:
        yield well(f"Issuer {issuer} publishes {usable} keys that can be used")
    else:
        yield wrong(f"Issuer {issuer} publishes no key for RS256 or ES256", "let it sign with one of these")
    claims = fetch(_configuration(issuer)).get("claims_supported")
    if isinstance(claims, list) and claim not in claims:
        yield but(f"The issuer does not name {claim} among its claims", "is it in your tokens? Otherwise they get 401")


def check_pool(aws: Aws, account: str, arn: str) -> Iterator[Finding]:
    """Is the user pool there? One of another Region or account may be, and is not looked for."""
    if arn.split(":")[3:5] != [aws.region, account]:
        yield unseen(f"User pool {arn}", "it is in another Region or account, where it may be just as well")
        return
    try:
        aws.ask("cognito-idp", "DescribeUserPool", UserPoolId=arn.rpartition("/")[2])
    except NotThere:
        yield wrong(f"User pool {arn} is not there", f"look at userPoolArn: is it in {aws.region}?")
    except NotAllowed as error:
        yield unseen(f"User pool {arn}", f"needs {error}")
    else:
        yield well(f"User pool {arn} is there")


def _configuration(issuer: str) -> str:
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def _usable(issuer: str, fetch: Fetch) -> int:
    keys = IssuerKeys(issuer, time.monotonic, fetch)
    keys.find("")  # fetches them, and raises what is wrong with them
    published = fetch(str(fetch(_configuration(issuer)).get("jwks_uri"))).get("keys")
    found = [keys.find(each.get("kid")) for each in published if isinstance(each, dict)] if published else []
    return sum(key is not None and key.algorithm_name in _ALGORITHMS for key in found)
