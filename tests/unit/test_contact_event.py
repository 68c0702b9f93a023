"""Reading Amazon Connect's contact events, whatever their case and whatever else stands in them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from persistent_chat.memory import contact_event
from tests.support.json_values import JSON

GUIDE = {"connect:Subtype": {"valueString": "connect:Guide"}}


def event(**detail: Any) -> dict[str, Any]:
    usual = {
        "eventType": "DISCONNECTED",
        "contactId": "c2",
        "initialContactId": "c1",
        "customerId": "ann",
        "channel": "CHAT",
        "instanceArn": "arn:aws:connect:eu-central-1:000000000000:instance/i",
        "initiationMethod": "TRANSFER",
        "initiationTimestamp": "2026-11-22T09:00:00.000Z",
        "disconnectTimestamp": "2026-11-22T09:10:00.000Z",
    }
    return {"detail": {name: value for name, value in (usual | detail).items() if value is not None}}


def test_an_event_says_what_became_of_which_contact_of_whose_session() -> None:
    said = contact_event.read(event())
    assert said is not None
    assert (said.customer_id, said.contact.initial_id, said.contact.id) == ("ann", "c1", "c2")
    assert said.contact.initiation_method == "TRANSFER"
    assert said.contact.disconnect_timestamp == datetime(2026, 11, 22, 9, 10, tzinfo=UTC)


def test_names_and_values_are_read_in_any_case() -> None:
    odd = {name.upper(): value for name, value in event(channel="Chat", eventType="Disconnected")["detail"].items()}
    assert contact_event.read({"detail": odd}) == contact_event.read(event())


def test_the_first_contact_is_its_own_initial_one() -> None:
    said = contact_event.read(event(contactId="c1", initialContactId=None))
    assert said is not None
    assert said.contact.initial_id == "c1"


def test_the_agent_who_accepted_is_told_once_there_is_one() -> None:
    told = contact_event.read(event(AgentInfo={"AgentArn": "arn:agent", "hierarchyGroups": None}))
    assert told is not None
    assert told.contact.agent_arn == "arn:agent"


@pytest.mark.parametrize(
    "unset",
    [
        None,
        "1970-01-01T00:00:00.001Z",
        "soon",
        "2026-11-22T09:10:00",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59Z",
    ],
)
def test_a_time_that_is_not_set_is_none(unset: str | None) -> None:
    said = contact_event.read(event(disconnectTimestamp=unset))
    assert said is not None
    assert said.contact.disconnect_timestamp is None


@pytest.mark.parametrize(
    "detail",
    [
        {"channel": "VOICE"},
        {"channel": None},
        {"customerId": None},
        {"contactId": None},
        {"initiationTimestamp": None},
        {"eventType": "QUEUED"},
        {"eventType": "SOMETHING_NEW"},
        {"relatedContactId": "c0"},  # a guide
        {"initialContactId": None, "relatedContactId": "c0", "segmentAttributes": GUIDE},  # that begins a session
        {"SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Guide"}}},
    ],
    ids=str,
)
def test_what_is_not_about_a_known_customers_chat_is_ignored(detail: dict[str, Any]) -> None:
    assert contact_event.read(event(**detail)) is None


@pytest.mark.parametrize("odd", [{}, [], "connect:Guide", {"connect:Subtype": None}, {"connect:Subtype": {}}])
def test_a_chat_of_another_subtype_or_none_is_one(odd: object) -> None:
    assert contact_event.read(event(segmentAttributes=odd)) == contact_event.read(event())


@given(JSON)
def test_whatever_else_is_delivered_is_ignored(detail: object) -> None:
    assert contact_event.read({"detail": detail}) is None
    assert contact_event.read({}) is None
