"""The ClientToken that Amazon Connect sees."""

import re

import pytest

from persistent_chat.caller import Caller
from persistent_chat.client_token import client_token, successor
from persistent_chat.errors import FieldError, InvalidRequest
from tests.support.chats import ANN, PUBLIC, asked

KEY = "5f0c1f3e-order-4711"


def test_without_a_key_there_is_no_token() -> None:
    assert client_token(asked(), PUBLIC, None) is None


def test_a_token_has_one_successor_for_each_reason() -> None:
    tokens = {successor("token", "contact"), successor("token", "contact"), successor("token", "refused")}
    assert len(tokens) == 2
    assert successor("other", "contact") not in tokens


def test_the_same_request_with_the_same_key_gets_the_same() -> None:
    assert client_token(asked(), PUBLIC, KEY) == client_token(asked(), PUBLIC, KEY)


def test_the_order_of_attributes_does_not_matter() -> None:
    forth, back = asked(Attributes={"a": "1", "b": "2"}), asked(Attributes={"b": "2", "a": "1"})
    assert client_token(forth, PUBLIC, KEY) == client_token(back, PUBLIC, KEY)


def test_a_key_in_the_body_counts_as_one_in_the_header() -> None:
    assert client_token(asked(ClientToken=KEY), PUBLIC, None) == client_token(asked(), PUBLIC, KEY)


def test_the_body_is_asked_before_the_header() -> None:
    assert client_token(asked(ClientToken=KEY), PUBLIC, "another-key-altogether") == client_token(
        asked(ClientToken=KEY), PUBLIC, None
    )


@pytest.mark.parametrize(
    ("caller", "key", "members"),
    [
        pytest.param(ANN, KEY, {}, id="another caller"),
        pytest.param(Caller(identity="customer bob", customer_id="bob"), KEY, {}, id="another customer"),
        pytest.param(PUBLIC, KEY + "x", {}, id="another key"),
        pytest.param(PUBLIC, KEY, {"Attributes": {"orderId": "4712"}}, id="another content"),
    ],
)
def test_a_guess_of_someone_elses_gets_a_new_chat(caller: Caller, key: str, members: dict[str, object]) -> None:
    assert client_token(asked(**members), caller, key) != client_token(asked(), PUBLIC, KEY)


def test_the_key_is_never_handed_on_as_it_is() -> None:
    token = str(client_token(asked(), PUBLIC, KEY))
    assert re.fullmatch(r"[0-9a-f]{64}", token)
    assert KEY not in token


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="empty"),
        pytest.param("x" * 15, id="15 characters"),
        pytest.param("x" * 501, id="501 characters"),
        pytest.param("x" * 20 + "\n", id="a line end"),
        pytest.param("schlüssel-" * 3, id="beyond ASCII"),
    ],
)
def test_a_key_that_could_be_guessed_or_is_no_text_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        client_token(asked(), PUBLIC, key)
    assert refusal.value.errors == (FieldError("Idempotency-Key", "Expected 16 to 500 printable ASCII characters"),)


def test_a_bad_key_in_the_body_is_named_as_such() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        client_token(asked(ClientToken="short"), PUBLIC, KEY)
    assert refusal.value.errors[0].field == "ClientToken"


def test_a_bad_key_in_the_header_is_refused_even_where_the_body_has_a_good_one() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        client_token(asked(ClientToken=KEY), PUBLIC, "short")
    assert refusal.value.errors[0].field == "Idempotency-Key"


@pytest.mark.parametrize("key", ["x" * 16, "x" * 500], ids=len)
def test_keys_of_16_to_500_characters_are_taken(key: str) -> None:
    assert client_token(asked(), PUBLIC, key)
