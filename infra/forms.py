"""The forms of settings' values. In place of a text may stand a token, which will have that form when deployed."""

import ipaddress
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from infra.identifiers import is_token


def split(value: object) -> object:
    """A list as the command line gives it, comma-separated; one from cdk.json or Python stays as it is."""
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _like(pattern: str, otherwise: str = "which is not accepted") -> AfterValidator:
    """Text of this form; `otherwise` continues the sentence about a text that is not."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value) and not is_token(value):
            raise ValueError(f"has {value!r}, {otherwise}")
        return value

    return AfterValidator(check)


def _origins(values: tuple[str, ...]) -> tuple[str, ...]:
    if values == ("*",):
        return values
    for value in values:
        if not is_token(value):
            _check_origin(value)
    return values


def _check_origin(value: str) -> None:
    """As browsers send it, byte for byte: anything else would never match, and nobody would be told."""
    origin = _ORIGIN.fullmatch(value)
    if not origin or int(origin["port"] or 0) > 65535 or not _is_host(origin["host"]):
        raise ValueError(f"has {value!r}, which is not an origin: scheme://host[:port] in lower case, no path")
    if origin["port"] and _DEFAULT_PORTS.get(origin["scheme"]) == origin["port"]:
        bare = value.removesuffix(f":{origin['port']}")
        raise ValueError(f"has {value!r}, but browsers leave a default port out: that origin is {bare!r}")


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        return True
    try:
        return str(ipaddress.IPv6Address(host[1:-1])) == host[1:-1]  # in its short form
    except ValueError:
        return False


_LABEL = "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_ORIGIN = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>{_LABEL}(\.{_LABEL})*|\[[0-9a-f:.]+\])(:(?P<port>[1-9][0-9]{{0,4}}))?"
)
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_ATTRIBUTE = "[A-Za-z0-9_-]+"
_CLAIM = "[!-~]{1,128}"
# Standard claims that customers write into their profiles, or that are the same for all of them.
_NO_IDS = (
    "(given_|family_|middle_|nick)?name|preferred_username|profile|picture|website|gender|birthdate|zoneinfo|locale|"
    "address|iss|aud|azp|client_id|scope|token_use|acr|nonce"
)


def _pairs(values: tuple[str, ...]) -> tuple[str, ...]:
    """Each as claim:attribute. A claim's own name may have colons: it is the last one that counts."""
    pairs = []
    for value in values:
        claim, _, attribute = value.rpartition(":") if ":" in value else (value, ":", value)
        if not re.fullmatch(_ATTRIBUTE, attribute) or not re.fullmatch(_CLAIM, claim) or "," in claim:
            raise ValueError(f"has {value!r}, which is neither an attribute's name nor claim:attribute")
        if claim in ("custom", "cognito"):
            raise ValueError(f"has {value!r}, whose claim would be {claim!r}: write {value}:{attribute}")
        pairs.append(f"{claim}:{attribute}")
    if len({pair.rpartition(":")[2] for pair in pairs}) < len(pairs):
        raise ValueError("has two claims for one attribute")
    return tuple(pairs)


Names = Annotated[tuple[str, ...], BeforeValidator(split), Field(min_length=1)]
Origins = Annotated[Names, AfterValidator(_origins)]
AttributeNames = Annotated[
    tuple[Annotated[str, _like(_ATTRIBUTE, "but Connect takes letters, digits, - and _ in such a name")], ...],
    BeforeValidator(split),
    Field(min_length=1),
]
TopicArn = Annotated[str, _like(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+")]
UserPoolArn = Annotated[str, _like(r"arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:[0-9]{12}:userpool/[A-Za-z0-9_-]+")]
Issuer = Annotated[
    str,
    _like(
        r"(https://[A-Za-z0-9.-]+|http://127\.0\.0\.1)(:[0-9]{1,5})?(/[^\s?#]*)?",
        "which is not an https URL (http is for 127.0.0.1 only)",
    ),
]
KeyArn = Annotated[str, _like(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+")]
HeaderName = Annotated[str, _like("[A-Za-z0-9-]{1,64}")]
ClaimName = Annotated[str, _like(_CLAIM)]
ClaimPairs = Annotated[Names, AfterValidator(_pairs)]
IdClaimName = Annotated[
    ClaimName,
    _like(rf"(?!({_NO_IDS})$).*", "which customers choose themselves or have in common: it tells none apart"),
]
# CloudWatch Logs takes these numbers of days only (PutRetentionPolicy).
LogRetention = Annotated[
    Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    BeforeValidator(_number),
]
