"""A guest's token: what it looks like, whose it is, and what is none."""

import base64
import hashlib
import os
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from persistent_chat.errors import Unauthorized
from persistent_chat.guest import customer_id, new_token, token_in

ALPHABET = string.ascii_letters + string.digits + "-_"
TOKENS = st.text(ALPHABET, min_size=43, max_size=43)
TOKEN = "iSWTcDm3XkDk1dpFdNbFcFzwhvlaHHYRTn8-NQrbHmA"
JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"


def test_a_new_token_is_32_random_bytes_in_base64url() -> None:
    asked: list[int] = []

    def random(count: int) -> bytes:
        asked.append(count)
        return os.urandom(count)

    token = new_token(random)
    assert asked == [32]
    assert len(token) == 43
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    assert token_in([f"Bearer {token}"]) == token


@given(TOKENS)
def test_any_43_characters_of_the_alphabet_are_a_guest(token: str) -> None:
    assert token_in([f"Bearer {token}"]) == token


@given(TOKENS)
def test_the_customers_id_is_a_digest_from_which_nobody_gets_back(token: str) -> None:
    digest = hashlib.sha256(token.encode("ascii")).digest()
    assert customer_id(token) == "guest-" + base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert len(customer_id(token)) == 49


def test_spellings_of_the_same_bytes_are_guests_of_their_own() -> None:
    spellings = [TOKEN[:-1] + last for last in "ABCD"]
    assert len({base64.urlsafe_b64decode(token + "=") for token in spellings}) == 1
    assert len({customer_id(token) for token in spellings}) == 4


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_as_one_likes(scheme: str) -> None:
    assert token_in([f"{scheme} {TOKEN}"]) == TOKEN


@pytest.mark.parametrize("nothing", [[], [""], ["  "], ["", " "]])
def test_a_blank_header_is_none(nothing: list[object]) -> None:
    assert token_in(nothing) is None


@pytest.mark.parametrize(
    "authorizations",
    [
        pytest.param([f"Bearer {TOKEN}A"], id="too long"),
        pytest.param([f"Bearer {TOKEN[1:]}"], id="too short"),
        pytest.param([f"Bearer {TOKEN}="], id="padded"),
        pytest.param([f"Bearer {TOKEN[:-1]}+"], id="the other alphabet of base64"),
        pytest.param([f"Bearer {TOKEN[:-1]}\u00e9"], id="a letter that is none of base64's"),
        pytest.param([f"Bearer {TOKEN[:-1]}\u0661"], id="a digit that is none of base64's"),
        pytest.param([f"Bearer {TOKEN}\n"], id="with a line end"),
        pytest.param([f"Bearer {TOKEN} {TOKEN}"], id="two tokens"),
        pytest.param([f"Bearer {TOKEN},Bearer {TOKEN}"], id="two headers joined"),
        pytest.param([f"Bearer {TOKEN}", f"Bearer {TOKEN}"], id="two headers"),
        pytest.param([f"Bearer {TOKEN}", "Basic YW5uOnNlY3JldA=="], id="two headers of two schemes"),
        pytest.param([f"Bearer {JWT}"], id="a JWT"),
        pytest.param(["Bearer null"], id="null"),
        pytest.param(["Bearer undefined"], id="undefined"),
        pytest.param(["Bearer"], id="the scheme alone"),
        pytest.param([TOKEN], id="without a scheme"),
        pytest.param([f"Basic {TOKEN}"], id="of the scheme Basic"),
        pytest.param([f"\u212aearer {TOKEN}"], id="of a scheme in other letters"),
        pytest.param([f"Bearer  {TOKEN}"], id="two spaces"),
        pytest.param([f"Bearer\t{TOKEN}"], id="a tab"),
        pytest.param([["Bearer", TOKEN]], id="a list"),
        pytest.param([f"Bearer {'A' * 100_000}"], id="very long"),
    ],
)
def test_anything_else_is_unauthorized(authorizations: list[object]) -> None:
    with pytest.raises(Unauthorized):
        token_in(authorizations)


@given(st.text())
def test_whatever_is_sent_is_a_token_or_refused_and_never_echoed(sent: str) -> None:
    assume(len(sent) > 2 and sent.strip())
    with pytest.raises(Unauthorized) as refusal:
        token_in([f"Bearer {sent}"])
    assert (
        str(refusal.value) == "A guest's Authorization is Bearer and one token of 43 base64url characters, or left out."
    )
