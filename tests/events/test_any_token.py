"""No token whatever, forged, broken or odd but signed, does anything else than vouch for somebody or for nobody."""

import json
import time
from typing import Any

import hypothesis
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from persistent_chat.errors import Unauthorized
from persistent_chat.guest import token_in
from persistent_chat.identity_token import Customer, TokenRefused, customer
from persistent_chat.issuer_keys import IssuerKeys
from persistent_chat.settings import TokenSettings
from tests.support.forgery import Signer, encoded
from tests.support.json_values import JSON
from tests.support.whatever import examples

ISSUER = "https://id.example.com"
SIGNER = Signer(ISSUER, "chat", "key-a", ec.generate_private_key(ec.SECP256R1()))
SETTINGS = TokenSettings(
    jwt_issuer=ISSUER, jwt_audience=("chat",), display_name_claim="name", attribute_claims=("tier", "level:rank")
)
NOW = int(time.time())
TIMES = st.sampled_from([0, -1, NOW - 3600, NOW + 3600, 2**63, 1e308, "0", str(NOW + 3600)]) | JSON
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["ES256", "RS256", "HS256", "none", "ES384"]) | JSON,
        "kid": st.just("key-a") | JSON,
        "typ": JSON,
        "crit": JSON,
        "b64": JSON,
        "jwk": JSON,
    },
)
CLAIMS = st.fixed_dictionaries(
    {},
    optional={
        "iss": st.just(ISSUER) | JSON,
        "aud": st.sampled_from(["chat", ["chat"], ["other", "chat"]]) | JSON,
        "sub": st.text(max_size=130) | JSON,
        "exp": TIMES,
        "nbf": TIMES,
        "iat": TIMES,
        "jti": JSON,
        "name": st.text() | JSON,
        "tier": st.text() | JSON,
        "level": JSON,
    },
)
SIGNED = st.tuples(HEADERS, CLAIMS).map(
    lambda odd: SIGNER.token(SIGNER.header() | odd[0], SIGNER.claims() | odd[1])  # as an issuer might sign it
)
PARTS = st.binary(max_size=30).map(encoded) | JSON.map(encoded) | st.text(max_size=30)
FORGED = st.lists(PARTS, max_size=4).map(".".join) | st.text(max_size=200)

many = hypothesis.settings(max_examples=examples(200), deadline=None)


def published(url: str) -> dict[str, Any]:
    """What the issuer publishes."""
    return (
        {"keys": [SIGNER.public_jwk()]} if url.endswith("/keys") else {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}
    )


def customer_of(token: str) -> Customer | None:
    try:
        return customer(token, SETTINGS, IssuerKeys(ISSUER, time.monotonic, published))
    except TokenRefused as refusal:
        hypothesis.event(str(refusal))
        return None


@many
@given(SIGNED)
def test_an_odd_token_that_is_signed_vouches_for_whom_it_names_or_for_nobody(token: str) -> None:
    vouched_for = customer_of(token)
    if vouched_for is not None:
        hypothesis.event("vouched for")
        assert 0 < len(vouched_for.id) <= 128
        assert vouched_for.id.isprintable()
        assert vouched_for.display_name is None or 0 < len(vouched_for.display_name) <= 256


@many
@given(FORGED, st.sampled_from([0, 1, 2]))
def test_what_the_issuer_did_not_sign_vouches_for_nobody(forged: str, part: int) -> None:
    assert customer_of(forged) is None
    parts = SIGNER.token().split(".")
    if parts[part] != forged:
        parts[part] = forged
        assert customer_of(".".join(parts)) is None


@many
@given(st.lists(st.text(max_size=60) | JSON, max_size=2))
def test_any_authorization_is_a_guests_token_or_none_or_refused(authorizations: list[Any]) -> None:
    try:
        given_token = token_in(authorizations)
    except Unauthorized:
        return
    assert given_token is None or json.dumps(given_token)
