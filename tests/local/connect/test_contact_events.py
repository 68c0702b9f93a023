"""The contact events that a chat emits, and how they are delivered."""

import threading
from typing import Any

import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, StandIn
from local.connect.delivery import Delivery, Disorder
from local.connect.starting import start_chat


def chat(stand_in: StandIn, **members: Any) -> str:
    request = {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": CONTACT_FLOW_ID,
        "ParticipantDetails": {"DisplayName": "Ada"},
    }
    return str(start_chat(stand_in.instance, stand_in.credentials, request | members)["ContactId"])


def test_each_segment_has_its_own_events() -> None:
    events: list[dict[str, Any]] = []
    stand_in = StandIn(on_contact_event=events.append)
    first = chat(stand_in)
    stand_in.desk.transfer(first)
    stand_in.desk.end(first, survey=True)
    stand_in.delivery.wait()
    details = [event["detail"] for event in events]
    segments = [contact.id for contact in stand_in.instance.session(first).contacts]
    seen = {segment: [each["eventType"] for each in details if each["contactId"] == segment] for segment in segments}
    began = ["INITIATED", "CONNECTED_TO_SYSTEM"]
    assert list(seen.values()) == [
        [*began, "QUEUED", "CONNECTED_TO_AGENT", "DISCONNECTED", "COMPLETED"],
        [*began, "QUEUED", "DISCONNECTED", "COMPLETED"],
        [*began, "DISCONNECTED", "COMPLETED"],
    ]
    methods = {each["contactId"]: each["initiationMethod"] for each in details}
    assert list(methods.values()) == ["API", "TRANSFER", "DISCONNECT"]


def test_an_event_has_eventbridges_envelope_and_names_the_customer() -> None:
    events: list[dict[str, Any]] = []
    stand_in = StandIn(on_contact_event=events.append, clock=lambda: 1_700_000_000.25)
    contact_id = chat(stand_in, CustomerId="customer-7", Attributes={"plan": "gold"})
    stand_in.delivery.wait()
    arn = f"arn:aws:connect:eu-central-1:000000000000:instance/{INSTANCE_ID}"
    event = events[0]
    assert event["source"] == "aws.connect"
    assert event["detail-type"] == "Amazon Connect Contact Event"
    assert event["time"] == "2023-11-14T22:13:20Z"
    assert event["resources"] == [f"{arn}/contact/{contact_id}", arn]
    assert event["detail"]["instanceArn"] == arn
    assert event["detail"]["customerId"] == "customer-7"
    assert event["detail"]["initiationTimestamp"] == "2023-11-14T22:13:20.250Z"
    assert event["detail"]["disconnectTimestamp"] == "1970-01-01T00:00:00.001Z"
    assert "gold" not in str(event)


def test_a_sessions_first_contact_has_no_initial_contact_id() -> None:
    events: list[dict[str, Any]] = []
    stand_in = StandIn(on_contact_event=events.append)
    first = chat(stand_in)
    stand_in.desk.transfer(first)
    stand_in.delivery.wait()
    second = events[-1]["detail"]
    assert "initialContactId" not in events[0]["detail"]
    assert (second["initialContactId"], second["previousContactId"]) == (first, first)


def test_events_name_the_agent_once_one_has_accepted() -> None:
    events: list[dict[str, Any]] = []
    stand_in = StandIn(on_contact_event=events.append)
    session = stand_in.desk.accept(chat(stand_in))
    stand_in.desk.end(session.id, survey=True)
    stand_in.delivery.wait()
    told = [(event["detail"]["eventType"], event["detail"].get("agentInfo", {}).get("agentArn")) for event in events]
    agent = session.contacts[0].agent
    assert agent is not None
    arn = f"{stand_in.instance.arn}/agent/{agent.id}"
    assert [each for each in told if each[1]] == [
        ("CONNECTED_TO_AGENT", arn),
        ("DISCONNECTED", arn),
        ("COMPLETED", arn),
    ]
    assert told[0] == ("INITIATED", None)


def test_a_resumed_chats_events_name_what_it_continues_from() -> None:
    events: list[dict[str, Any]] = []
    stand_in = StandIn(on_contact_event=events.append)
    first = chat(stand_in)
    stand_in.desk.end(first)
    chat(stand_in, PersistentChat={"SourceContactId": first, "RehydrationType": "ENTIRE_PAST_SESSION"})
    stand_in.delivery.wait()
    assert events[-1]["detail"]["relatedContactId"] == first


def test_a_chat_that_nobody_ends_expires() -> None:
    now, events = 1_700_000_000.0, list[dict[str, Any]]()
    stand_in = StandIn(on_contact_event=events.append, clock=lambda: now)
    contact_id = chat(stand_in, ChatDurationInMinutes=60)
    now += 3601
    assert stand_in.instance.session(contact_id).state == "past"
    stand_in.delivery.wait()
    assert events[-1]["detail"]["eventType"] == "COMPLETED"


@pytest.mark.parametrize(
    ("disorder", "expected"),
    [
        (Disorder(), lambda got, sent: got == sent),
        (Disorder(shuffle=True, seed=1), lambda got, sent: got != sent and sorted(got) == sent),
        (Disorder(duplicate=0.5, seed=1), lambda got, sent: len(got) > len(sent) and set(got) == set(sent)),
        (Disorder(lose=0.5, seed=1), lambda got, sent: 0 < len(got) < len(sent)),
        (Disorder(lose=1.0), lambda got, _: got == []),
    ],
    ids=["orderly", "shuffle", "duplicate", "lose", "lose-all"],
)
def test_delivery_is_as_disorderly_as_asked_for(disorder: Disorder, expected: Any) -> None:
    got: list[int] = []
    delivery = Delivery(lambda event: got.append(event["number"]))
    delivery.disorder = disorder
    for number in range(20):
        delivery.emit({"number": number})
    delivery.wait()
    delivery.close()
    assert expected(got, list(range(20)))


def test_a_sink_that_fails_gets_the_next_event_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    got: list[int] = []

    def sink(event: dict[str, Any]) -> None:
        got.append(event["number"])
        if event["number"] == 0:
            raise ValueError("broken")

    delivery = Delivery(sink)
    delivery.emit({"number": 0})
    delivery.emit({"number": 1})
    delivery.wait()
    delivery.close()
    assert got == [0, 1]
    assert "contact event sink failed" in caplog.text


def test_a_sink_that_blocks_holds_up_nobody() -> None:
    release = threading.Event()
    entered = threading.Event()

    def sink(_: dict[str, Any]) -> None:
        entered.set()
        release.wait(5)

    stand_in = StandIn(on_contact_event=sink)
    assert chat(stand_in)
    assert entered.wait(5)
    assert chat(stand_in)
    release.set()
    stand_in.close()
