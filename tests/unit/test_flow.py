"""What the block AWS Lambda function hands over, and what it takes back."""

from typing import Any

import msgspec
import pytest

from local.connect.hosted_chat import string_map
from persistent_chat.flow import FlowAnswer, read


def event(customer: object = None, *, contact: dict[str, Any] | None = None, **parameters: object) -> dict[str, Any]:
    data: dict[str, Any] = {
        "ContactId": "c2",
        "InitialContactId": "c1",
        "Channel": "CHAT",
        "Attributes": {},
        "Queue": None,
    }
    details = {"ContactData": data | {"CustomerId": customer} | (contact or {}), "Parameters": parameters}
    return {"Name": "ContactFlowEvent", "Details": details}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(event("ann"), "ann", id="of the contact"),
        pytest.param(event(customerId="ann"), "ann", id="by the parameter"),
        pytest.param(event("bob", customerId=" ann "), "ann", id="the parameter first"),
        pytest.param(event("bob", customerId=" "), "bob", id="a blank parameter"),
        pytest.param(event("bob", customerId=None), "bob", id="no parameter"),
        pytest.param(event("bob", customerId={"nested": "ann"}), "bob", id="a parameter of another type"),
        pytest.param(event(), None, id="nobody"),
        pytest.param(event(customerId="a" * 128), "a" * 128, id="as long as they may be"),
        pytest.param(event(customerId="a" * 129), None, id="longer than any"),
    ],
)
def test_whose_past_is_asked_for(asked: dict[str, Any], expected: str | None) -> None:
    assert read(asked).customer_id == expected


def test_the_chat_that_asks_is_known_by_its_contact_and_its_initial_one() -> None:
    assert read(event("ann")).asking == {"c1", "c2"}
    assert read(event("ann", contact={"InitialContactId": None})).asking == {"c2"}


@pytest.mark.parametrize("asked", [{}, {"Details": {}}, {"Details": {"ContactData": {"ContactId": 1}}}])
def test_what_no_flow_sends_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(asked)


@pytest.mark.parametrize(
    "answer",
    [
        FlowAnswer(outcome="none"),
        FlowAnswer(outcome="wait", source_contact_id="c", rehydration_type="ENTIRE_PAST_SESSION", seconds_to_wait="9"),
        FlowAnswer(outcome="live", last_agent="arn:aws:connect:eu-central-1:000000000000:instance/i/agent/a"),
    ],
)
def test_every_answer_is_a_flat_object_of_strings_without_blanks(answer: FlowAnswer) -> None:
    assert all(string_map(answer.to_string_map()).values())
