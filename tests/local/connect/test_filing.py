"""Tasks, e-mails and guides: what stands in a chat's tree and is none of its segments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.connect import StandIn
from local.connect.errors import Conflict, InvalidRequest
from local.connect.filing import Kind
from local.connect.starting import start_chat
from tests.local.connect.center import REQUEST, Center

type Ask = Callable[..., Any]


@pytest.mark.parametrize(("kind", "channel"), [("task", "TASK"), ("email", "EMAIL"), ("guide", "CHAT")])
def test_what_an_agent_files_stands_in_the_tree_and_stays_open_when_the_chat_ends(
    center: Center, kind: Kind, channel: str
) -> None:
    first = center.start()["ContactId"]
    center.now += 1
    filed = center.desk.file(first, kind)
    center.desk.end(first)
    assert center.instance.session(first).state == "past"
    chat, other = center.listed(first)
    assert "DisconnectTimestamp" in chat
    assert "DisconnectTimestamp" not in other
    assert (other["ContactId"], other["Channel"], other["InitialContactId"]) == (filed.id, channel, first)
    follows = "RelatedContactId" if kind == "guide" else "PreviousContactId"
    assert other[follows] == first
    assert center.listed(filed.id) == [chat, other]


def test_a_guide_says_what_it_is_where_it_is_described_and_in_its_events(center: Center) -> None:
    guide = center.desk.file(center.start()["ContactId"], "guide")
    assert center.describe(guide.id)["SegmentAttributes"] == {"connect:Subtype": {"ValueString": "connect:Guide"}}
    detail = center.events[-1]["detail"]
    assert (detail["eventType"], detail["channel"]) == ("CONNECTED_TO_AGENT", "CHAT")
    assert detail["segmentAttributes"] == {"connect:Subtype": {"valueString": "connect:Guide"}}


def test_a_guide_that_is_started_as_a_chat_stands_in_the_tree_of_what_it_is_related_to(center: Center) -> None:
    chat = center.start()["ContactId"]
    guide = center.start(
        RelatedContactId=chat,
        SegmentAttributes={"connect:Subtype": {"ValueString": "connect:Guide"}},
        SupportedMessagingContentTypes=[
            "text/plain",
            "application/vnd.amazonaws.connect.message.interactive",
            "application/vnd.amazonaws.connect.message.interactive.response",
        ],
    )["ContactId"]
    assert {contact["ContactId"] for contact in center.listed(chat)} == {chat, guide}
    assert center.describe(guide)["SegmentAttributes"] == {"connect:Subtype": {"ValueString": "connect:Guide"}}


def test_a_guide_needs_interactive_messages(center: Center) -> None:
    with pytest.raises(InvalidRequest, match="interactive"):
        center.start(SegmentAttributes={"connect:Subtype": {"ValueString": "connect:Guide"}})


def test_what_is_filed_has_events_of_its_own_and_is_closed_by_its_own_id(center: Center) -> None:
    first = center.start()["ContactId"]
    task = center.desk.file(first, "task")
    center.desk.close(task.id)
    mine = [event["detail"] for event in center.events if event["detail"]["contactId"] == task.id]
    assert [detail["eventType"] for detail in mine] == [
        "INITIATED",
        "CONNECTED_TO_SYSTEM",
        "CONNECTED_TO_AGENT",
        "DISCONNECTED",
        "COMPLETED",
    ]
    assert {detail["channel"] for detail in mine} == {"TASK"}
    assert {detail["initialContactId"] for detail in mine} == {first}
    assert center.instance.session(first).state == "waiting"
    for contact_id in (task.id, first):
        with pytest.raises(Conflict):
            center.desk.close(contact_id)


def test_a_task_is_no_source_of_a_chat(center: Center) -> None:
    first = center.start()["ContactId"]
    task = center.desk.file(first, "task")
    center.desk.end(first)
    for kind in ("FROM_SEGMENT", "ENTIRE_PAST_SESSION"):
        with pytest.raises(InvalidRequest):
            center.start(PersistentChat={"SourceContactId": task.id, "RehydrationType": kind})
    source = {"SourceContactId": first, "RehydrationType": "ENTIRE_PAST_SESSION"}
    assert center.start(PersistentChat=source)["ContinuedFromContactId"] == first


def test_who_is_identified_in_the_middle_owns_that_contact_alone(center: Center) -> None:
    first = center.start(CustomerId="customer-7")["ContactId"]
    second = center.desk.transfer(first).live.id
    center.desk.identify(second, "customer-8")
    assert center.events[-1]["detail"]["eventType"] == "CONTACT_DATA_UPDATED"
    assert center.events[-1]["detail"]["customerId"] == "customer-8"
    assert [center.describe(contact)["CustomerId"] for contact in (first, second)] == ["customer-7", "customer-8"]


def test_the_desk_files_closes_and_identifies_over_http(start: Callable[..., Any], ask: Ask) -> None:
    chat = start()["ContactId"]
    filed = [ask("POST", f"/agent/{chat}/{kind}").json()["id"] for kind in ("task", "email", "guide")]
    summary = ask("POST", f"/agent/{filed[0]}/close").json()
    assert [other["contactId"] for other in summary["others"]] == filed
    assert [other["endedAt"] is None for other in summary["others"]] == [False, True, True]
    assert ask("POST", f"/agent/{chat}/identify", {"customerId": "customer-9"}).status == 200
    assert ask("POST", f"/agent/{chat}/identify", {"customerId": ""}).status == 400


def test_what_is_filed_outlives_a_restart(tmp_path: Path) -> None:
    first = StandIn(state=tmp_path / "state.db")
    chat = start_chat(first.instance, first.credentials, dict(REQUEST))["ContactId"]
    task = first.desk.file(chat, "task")
    first.close()
    second = StandIn(state=tmp_path / "state.db")
    assert second.instance.session(task.id).others == [task]
    second.close()
