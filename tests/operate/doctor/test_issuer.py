"""Whether an issuer's keys and claims can be used, and whether a user pool is there."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

from operate.doctor.issuer import check_issuer, check_pool
from persistent_chat.issuer_documents import IssuerUnavailable
from tests.operate.doctor.conftest import Account

ISSUER = "https://issuer.example/tenant"
CONFIGURATION = f"{ISSUER}/.well-known/openid-configuration"
KEYS = f"{ISSUER}/keys"
KEY = json.loads(ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key())) | {"kid": "1"}
EDWARDS = json.loads(OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate().public_key())) | {"kid": "2"}


def lines(documents: Mapping[str, Any], claim: str = "sub") -> list[str]:
    def fetch(url: str) -> dict[str, Any]:
        if url not in documents:
            raise IssuerUnavailable("HTTPError")
        return dict(documents[url])

    return [str(finding) for finding in check_issuer(ISSUER, claim, fetch)]


def published(*keys: Mapping[str, Any], **configuration: Any) -> dict[str, Any]:
    return {CONFIGURATION: {"issuer": ISSUER, "jwks_uri": KEYS} | configuration, KEYS: {"keys": list(keys)}}


def test_an_issuer_with_a_key_is_well() -> None:
    assert lines(published(KEY)) == [f"✔ Issuer {ISSUER} publishes 1 keys that can be used"]


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [
        pytest.param({}, f"✘ Issuer {ISSUER} cannot be used (HTTPError): look at jwtIssuer", id="not reachable"),
        pytest.param(
            published(KEY, issuer=ISSUER + "/"),
            "(the configuration is another issuer's): look at",
            id="a slash too many",
        ),
        pytest.param(published(), "publishes no key for RS256 or ES256: let it sign", id="no keys"),
        pytest.param(published(EDWARDS), "publishes no key for RS256 or ES256: let it sign", id="keys of another kind"),
    ],
)
def test_an_issuer_that_cannot_be_used_is_wrong(documents: dict[str, Any], sentence: str) -> None:
    (line,) = lines(documents)
    assert sentence in line
    assert line.startswith("✘")


def test_a_claim_that_the_issuer_does_not_name_is_worth_a_word() -> None:
    documents = published(KEY, claims_supported=["sub", "email"])
    assert len(lines(documents)) == 1
    _, line = lines(documents, claim="customer_number")
    assert line.startswith("! The issuer does not name customer_number among its claims: is it in your tokens?")


def test_a_user_pool_is_there_or_not(account: Account) -> None:
    pool = account.aws.client("cognito-idp").create_user_pool(PoolName="customers")["UserPool"]["Arn"]
    owner = pool.split(":")[4]
    assert [str(finding) for finding in check_pool(account.aws, owner, pool)] == [f"✔ User pool {pool} is there"]
    (missing,) = check_pool(account.aws, owner, pool + "X")
    assert str(missing) == f"✘ User pool {pool}X is not there: look at userPoolArn: is it in eu-central-1?"


@pytest.mark.parametrize("place", ["us-east-1:123456789012", "eu-central-1:210987654321"])
def test_a_user_pool_elsewhere_is_not_called_missing(account: Account, place: str) -> None:
    (finding,) = check_pool(account.aws, "123456789012", f"arn:aws:cognito-idp:{place}:userpool/x_1")
    assert finding.sign == "?"
    assert "in another Region or account" in str(finding)
