"""Who a token vouches for: its issuer's customer, or nobody."""

import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from persistent_chat.identity_token import Customer, TokenRefused, customer
from persistent_chat.issuer_documents import IssuerUnavailable
from persistent_chat.issuer_keys import IssuerKeys
from persistent_chat.settings import TokenSettings
from tests.support.forgery import FORGED, Signer

ISSUER = "https://id.example.com"
SIGNER = Signer(ISSUER, "chat", "key-a", ec.generate_private_key(ec.SECP256R1()))
RSA = rsa.generate_private_key(65537, 2048)
SETTINGS = TokenSettings(jwt_issuer=ISSUER, jwt_audience=("chat", "web"))

HMAC = {"kty": "oct", "kid": "hmac", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "alg": "HS256"}
RSA_JWK = {**json.loads(RSAAlgorithm.to_jwk(RSA.public_key())), "kid": "rsa"}
PSS_JWK = {**RSA_JWK, "kid": "pss", "alg": "PS256"}
P384 = ec.generate_private_key(ec.SECP384R1())
P384_JWK = {**json.loads(ECAlgorithm.to_jwk(P384.public_key())), "kid": "p384"}


def published(url: str) -> dict[str, Any]:
    """What the issuer publishes."""
    if url.endswith("/keys"):
        return {"keys": [SIGNER.public_jwk(), RSA_JWK, PSS_JWK, P384_JWK, HMAC]}
    return {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}


def customer_of(token: str, settings: TokenSettings = SETTINGS) -> str:
    return verified(token, settings).id


def verified(token: str, settings: TokenSettings = SETTINGS) -> Customer:
    return customer(token, settings, IssuerKeys(ISSUER, time.monotonic, published))


def test_a_good_token_vouches_for_its_customer() -> None:
    assert customer_of(SIGNER.token()) == "ann"


def test_an_rsa_key_is_as_good() -> None:
    token = jwt.encode(SIGNER.claims(), RSA, algorithm="RS256", headers={"kid": "rsa"})
    assert customer_of(token) == "ann"


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"),
    [
        pytest.param(jwt.utils.base64url_decode(HMAC["k"]), "HS256", "hmac", id="a shared secret"),
        pytest.param(RSA, "PS256", "pss", id="RSA-PSS"),
        pytest.param(P384, "ES384", "p384", id="a larger curve"),
    ],
)
def test_other_algorithms_are_refused_though_the_issuer_publishes_keys_for_them(
    key: Any, algorithm: str, kid: str
) -> None:
    token = jwt.encode(SIGNER.claims(), key, algorithm=algorithm, headers={"kid": kid})
    with pytest.raises(TokenRefused, match="unknown key"):
        customer_of(token)


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_bad_token_vouches_for_nobody_and_the_refusal_holds_nothing_of_it(forge: Callable[[Signer], str]) -> None:
    with pytest.raises(TokenRefused) as refusal:
        customer_of(forge(SIGNER))
    assert len(str(refusal.value)) < 40
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None
    for secret in ("ann", "bob", "eyJ", SIGNER.key_id, ISSUER):
        assert secret not in str(refusal.value)


@pytest.mark.parametrize("token", ["", ".", "..", "...", "a", "a.b", "\0.\0.\0", "é.é.é", " . . "])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        customer_of(token)


@pytest.mark.parametrize("audience", ["chat", "web", ["other", "web"]])
def test_any_of_the_audiences_will_do(audience: object) -> None:
    assert customer_of(SIGNER.with_claims(aud=audience)) == "ann"


def test_the_customer_stands_in_the_configured_claim_alone() -> None:
    settings = TokenSettings(jwt_issuer=ISSUER, jwt_audience=("chat",), customer_id_claim="customer")
    assert customer_of(SIGNER.with_claims(customer="4711"), settings) == "4711"
    with pytest.raises(TokenRefused):
        customer_of(SIGNER.token(), settings)


@pytest.mark.parametrize(
    "customer_id", ["a", "a" * 128, "Ann Ängström", "auth0|5f7c8ec7c33c6c004bbafe82", "ann@example.com"]
)
def test_a_customers_id_is_taken_as_it_is(customer_id: str) -> None:
    assert customer_of(SIGNER.with_claims(sub=customer_id)) == customer_id


def test_only_what_is_configured_is_told_of_a_customer() -> None:
    token = SIGNER.with_claims(name="Ann Ängström", tier="gold", email="ann@example.com", secret="5ecret")
    assert verified(token) == Customer(id="ann", display_name=None, attributes={})
    settings = TokenSettings(
        jwt_issuer=ISSUER,
        jwt_audience=("chat",),
        display_name_claim="name",
        attribute_claims=("tier:tier", "email:mail"),
    )
    assert verified(token, settings) == Customer(
        id="ann", display_name="Ann Ängström", attributes={"tier": "gold", "mail": "ann@example.com"}
    )


def test_a_token_of_8192_characters_is_read() -> None:
    padded = SIGNER.with_claims(more="")
    more = (8192 - len(padded)) * 3 // 4
    assert 8185 < len(SIGNER.with_claims(more="x" * more)) <= 8192
    assert customer_of(SIGNER.with_claims(more="x" * more)) == "ann"


@pytest.mark.parametrize("customer_id_claim", ["email", "phone_number"])
@pytest.mark.parametrize("verified", [None, False, "false", "True", "", 1, [True], {}])
def test_what_customers_write_themselves_is_no_id_unless_the_issuer_has_verified_it(
    verified: object, customer_id_claim: str
) -> None:
    settings = TokenSettings(jwt_issuer=ISSUER, jwt_audience=("chat",), customer_id_claim=customer_id_claim)
    claims = {customer_id_claim: "victim", f"{customer_id_claim}_verified": True}
    assert customer_of(SIGNER.with_claims(**claims), settings) == "victim"
    with pytest.raises(TokenRefused, match="no usable customer id"):
        customer_of(SIGNER.with_claims(**claims | {f"{customer_id_claim}_verified": verified}), settings)


def test_an_address_is_not_proved_by_a_number() -> None:
    settings = TokenSettings(jwt_issuer=ISSUER, jwt_audience=("chat",), customer_id_claim="email")
    with pytest.raises(TokenRefused):
        customer_of(SIGNER.with_claims(email="ann@example.com", phone_number_verified=True), settings)


@pytest.mark.parametrize("unused", [{"sub": 4711}, {"jti": 7}, {"iat": "yesterday"}, {"email": 1}, {"sub": None}])
def test_claims_that_nobody_uses_refuse_nobody(unused: dict[str, Any]) -> None:
    settings = TokenSettings(jwt_issuer=ISSUER, jwt_audience=("chat",), customer_id_claim="customer")
    assert customer_of(SIGNER.with_claims(customer="ann", **unused), settings) == "ann"


@pytest.mark.parametrize("seconds", [1, 8, 3600])
def test_a_token_that_was_issued_ahead_of_our_clock_is_good(seconds: int) -> None:
    assert customer_of(SIGNER.with_claims(iat=int(time.time()) + seconds)) == "ann"


@pytest.mark.parametrize(("claim", "direction"), [("nbf", 1), ("exp", -1)])
def test_clocks_may_differ_by_the_leeway_and_no_more(claim: str, direction: int) -> None:
    def at(seconds: int, settings: TokenSettings = SETTINGS) -> str:
        return customer_of(SIGNER.with_claims(**{claim: int(time.time()) + direction * seconds}), settings)

    assert at(8) == "ann"
    with pytest.raises(TokenRefused):
        at(12)
    wide = TokenSettings(jwt_issuer=ISSUER, jwt_audience=("chat",), jwt_leeway_seconds=60)
    assert at(58, wide) == "ann"
    strict = TokenSettings(jwt_issuer=ISSUER, jwt_audience=("chat",), jwt_leeway_seconds=0)
    with pytest.raises(TokenRefused):
        at(2, strict)


def test_a_token_without_a_key_id_is_the_only_keys() -> None:
    def one_key(url: str) -> dict[str, Any]:
        return {"keys": [SIGNER.public_jwk()]} if url.endswith("/keys") else published(url)

    token = SIGNER.with_header(kid=None)
    assert customer(token, SETTINGS, IssuerKeys(ISSUER, time.monotonic, one_key)).id == "ann"
    with pytest.raises(TokenRefused, match="unknown key"):
        customer_of(token)


def test_a_token_is_not_refused_because_the_issuer_cannot_be_asked() -> None:
    def down(_: str) -> dict[str, Any]:
        raise IssuerUnavailable("down")

    with pytest.raises(IssuerUnavailable):
        customer(SIGNER.token(), SETTINGS, IssuerKeys(ISSUER, time.monotonic, down))


def test_the_issuer_is_not_asked_about_what_is_no_token() -> None:
    def asked(url: str) -> dict[str, Any]:
        raise AssertionError(url)

    for token in ("a.b.c", SIGNER.with_header(kid=1), SIGNER.with_claims(more="x" * 8192)):
        with pytest.raises(TokenRefused):
            customer(token, SETTINGS, IssuerKeys(ISSUER, time.monotonic, asked))
