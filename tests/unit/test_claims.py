"""What verified claims come to: an id, a name, attributes."""

from typing import Any

import pytest

from persistent_chat.claims import attribute_keys, attributes, customer_id, display_name


@pytest.mark.parametrize("value", [None, "", 7, True, ["ann"], {"id": "ann"}, "a" * 129, "ann\n", "ann\0"])
def test_what_cannot_be_a_customers_id_is_none(value: object) -> None:
    assert customer_id({"sub": value}, "sub") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("gold", "gold"),
        (" gold ", " gold "),
        (7, "7"),
        (-0.5, "-0.5"),
        (12345678901234567890, "12345678901234567890"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
    ],
)
def test_texts_are_taken_as_they_are_and_numbers_and_booleans_as_json_writes_them(value: object, text: str) -> None:
    assert attributes({"tier": value}, ("tier:tier",)) == {"tier": text}


@pytest.mark.parametrize("value", [None, "", "  ", [], ["gold"], {}, {"tier": "gold"}, float("inf"), float("nan")])
def test_what_is_no_text_number_or_boolean_is_left_out(value: object) -> None:
    assert attributes({"tier": value}, ("tier:tier",)) == {}


def test_a_claim_that_is_absent_is_left_out() -> None:
    assert attributes({"tier": "gold"}, ("plan:plan", "tier:level")) == {"level": "gold"}


@pytest.mark.parametrize(
    ("pair", "claim"),
    [
        ("tier", "tier"),
        ("tier:tier", "tier"),
        ("custom:tier:tier", "custom:tier"),
        ("https://example.com/tier:tier", "https://example.com/tier"),
    ],
)
def test_the_last_colon_parts_claim_and_attribute(pair: str, claim: str) -> None:
    assert attributes({claim: "gold"}, (pair,)) == {"tier": "gold"}
    assert attribute_keys((pair,)) == {"tier"}


@pytest.mark.parametrize("claim", ["email", "phone_number"])
@pytest.mark.parametrize(
    ("verified", "told"), [(True, True), ("true", True), (None, True), (False, False), ("false", False)]
)
def test_an_address_that_is_said_not_to_be_verified_is_no_verified_word(claim: str, verified: Any, told: bool) -> None:
    claims = {claim: "ann", f"{claim}_verified": verified}
    assert attributes(claims, (claim,)) == ({claim: "ann"} if told else {})
    assert display_name(claims, claim) == ("ann" if told else None)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Ann Ängström", "Ann Ängström"),
        ("  Ann ", "Ann"),
        ("Ann\r\nAgent: hello", "Ann  Agent: hello"),
        ("x" * 300, "x" * 256),
        (4711, "4711"),
        ("", None),
        ("\n", None),
        (None, None),
        (["Ann"], None),
    ],
)
def test_a_name_is_made_what_connect_takes(value: object, name: str | None) -> None:
    assert display_name({"name": value}, "name") == name


def test_without_a_claim_for_it_there_is_no_name() -> None:
    assert display_name({"name": "Ann", "": "Ann"}, None) is None
