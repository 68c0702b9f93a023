"""The agent's desk over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer, StandIn
from local.connect.starting import start_chat

type Start = Callable[..., dict[str, Any]]
type Ask = Callable[..., Any]


def test_a_message_accepts_a_waiting_chat(start: Start, ask: Ask, connect: ConnectServer) -> None:
    chat = start()["ContactId"]
    assert connect.instance.session(chat).state == "waiting"
    answer = ask("POST", f"/agent/{chat}/message", {"content": "hello"})
    assert answer.status == 200
    transcript = ask("GET", f"/agent/{chat}/transcript").json()["transcript"]
    assert [line.get("Content") for line in transcript] == [None, "hello"]
    assert transcript[1]["Id"] == answer.json()["id"]
    assert transcript[1]["ParticipantRole"] == "AGENT"
    assert connect.instance.session(chat).state == "active"


def test_a_transfer_waits_for_the_next_agent(start: Start, ask: Ask) -> None:
    chat = start()["ContactId"]
    summary = ask("POST", f"/agent/{chat}/transfer").json()
    assert summary["state"] == "waiting"
    assert summary["liveContactId"] != summary["contactId"] == chat
    summary = ask("POST", f"/agent/{summary['liveContactId']}/accept").json()
    assert [segment["agentName"] for segment in summary["segments"]] == ["Agent 1", "Agent 2"]


@pytest.mark.parametrize(
    ("body", "methods"), [({"survey": True}, ["API", "DISCONNECT"]), ({}, ["API"]), (b"", ["API"])]
)
def test_a_survey_is_a_segment_of_its_own(start: Start, ask: Ask, body: Any, methods: list[str]) -> None:
    chat = start()["ContactId"]
    summary = ask("POST", f"/agent/{chat}/end", body).json()
    assert summary["state"] == "past"
    assert [segment["initiationMethod"] for segment in summary["segments"]] == methods
    assert all(segment["endedAt"] for segment in summary["segments"])


@pytest.mark.parametrize("act", ["accept", "message", "typing", "read", "transfer", "end"])
def test_a_chat_that_is_over_stays_as_it_is(start: Start, ask: Ask, connect: ConnectServer, act: str) -> None:
    chat = start()["ContactId"]
    connect.desk.end(chat)
    before = connect.desk.transcript(chat)
    answer = ask("POST", f"/agent/{chat}/{act}", {"content": "x"})
    assert (answer.status, answer.json()["Message"]) == (409, "The chat has ended.")
    assert connect.desk.transcript(chat) == before


def test_an_unknown_contact_is_not_found(ask: Ask) -> None:
    assert ask("POST", "/agent/nowhere/accept").status == 404
    assert ask("GET", "/agent/nowhere/transcript").status == 404


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": 1}, {"content": "x" * 16_385}, [], b"no JSON"])
def test_a_message_needs_content(start: Start, ask: Ask, body: Any) -> None:
    assert ask("POST", f"/agent/{start()['ContactId']}/message", body).status == 400


def test_chats_are_listed_by_state_the_newest_first(start: Start, ask: Ask, connect: ConnectServer) -> None:
    waiting, past = (start()["ContactId"] for _ in range(2))
    active = start(InitialMessage={"ContentType": "text/plain", "Content": "hi"})["ContactId"]
    connect.desk.message(active, "hello")
    connect.desk.end(past)
    newest = start(CustomerId="customer-7", Attributes={"plan": "gold"})["ContactId"]
    chats = ask("GET", "/agent/chats").json()
    assert [chat["contactId"] for chat in chats["waiting"]][:2] == [newest, waiting]
    assert chats["waiting"][0]["customerName"] == "Ada"
    assert chats["waiting"][0]["customerId"] == "customer-7"
    assert chats["waiting"][0]["attributes"] == {"plan": "gold"}
    talking = chats["active"][0]
    assert [talking[name] for name in ("contactId", "firstMessage", "lastMessage")] == [active, "hi", "hello"]
    assert chats["past"][0]["contactId"] == past
    assert chats["past"][0]["endedAt"]


def test_the_agent_sees_the_past_that_a_chat_continues(start: Start, ask: Ask, connect: ConnectServer) -> None:
    past = start()["ContactId"]
    connect.desk.message(past, "before")
    connect.desk.end(past)
    chat = start(PersistentChat={"SourceContactId": past, "RehydrationType": "FROM_SEGMENT"})["ContactId"]
    connect.desk.message(chat, "now")
    said = ask("GET", f"/agent/{chat}/transcript").json()
    assert [line["Content"] for line in said["past"] if "Content" in line] == ["before"]
    assert {line["RelatedContactId"] for line in said["past"]} == {past}
    assert [line["Content"] for line in said["transcript"] if "Content" in line] == ["now"]


def test_the_newest_hundred_of_the_past_chats_are_listed() -> None:
    stand_in = StandIn()
    request = {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": CONTACT_FLOW_ID,
        "ParticipantDetails": {"DisplayName": "Ada"},
    }
    started = [start_chat(stand_in.instance, stand_in.credentials, dict(request))["ContactId"] for _ in range(101)]
    for contact_id in started:
        stand_in.desk.end(contact_id)
    assert [chat["contactId"] for chat in stand_in.desk.chats()["past"]] == started[:0:-1]
    stand_in.close()
