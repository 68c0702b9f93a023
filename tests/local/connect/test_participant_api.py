"""The participant service as boto3 sees it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.connect import ConnectServer

type Start = Callable[..., dict[str, Any]]
type Ask = Callable[..., Any]
type Enter = Callable[[dict[str, Any]], str]

PLAIN = "text/plain"
EVENT = "application/vnd.amazonaws.connect.event."


def contents(page: dict[str, Any]) -> list[str]:
    return [item.get("Content") or item["ContentType"].removeprefix(EVENT) for item in page["Transcript"]]


def test_what_is_said_is_in_the_transcript_in_the_asked_order(
    start: Start, enter: Enter, customer: Any, connect: ConnectServer
) -> None:
    started = start(InitialMessage={"ContentType": PLAIN, "Content": "first"})
    token = enter(started)
    sent = customer.send_message(ConnectionToken=token, ContentType=PLAIN, Content="hello")
    connect.desk.message(started["ContactId"], "hi")
    page = customer.get_transcript(ConnectionToken=token, SortOrder="ASCENDING", StartPosition={})
    assert contents(page) == ["first", "participant.joined", "hello", "participant.joined", "hi"]
    assert page["Transcript"][2]["Id"] == sent["Id"]
    assert page["Transcript"][2]["AbsoluteTime"] == sent["AbsoluteTime"]
    assert page["InitialContactId"] == started["ContactId"]
    assert contents(customer.get_transcript(ConnectionToken=token)) == contents(page)[::-1]


def test_a_resumed_chat_pages_back_through_all_its_past(
    start: Start, enter: Enter, customer: Any, connect: ConnectServer
) -> None:
    c1 = start(InitialMessage={"ContentType": PLAIN, "Content": "one"})["ContactId"]
    connect.desk.transfer(c1)
    connect.desk.message(c1, "two")
    connect.desk.end(c1)
    resume = {"SourceContactId": c1, "RehydrationType": "ENTIRE_PAST_SESSION"}
    second = start(PersistentChat=resume, InitialMessage={"ContentType": PLAIN, "Content": "three"})
    connect.desk.end(second["ContactId"])
    resume = {"SourceContactId": second["ContactId"], "RehydrationType": "FROM_SEGMENT"}
    token = enter(start(PersistentChat=resume))

    page = customer.get_transcript(ConnectionToken=token, SortOrder="ASCENDING")
    assert contents(page) == ["participant.joined"]
    said, contacts = contents(page), []
    while "NextToken" in page:
        page = customer.get_transcript(
            ConnectionToken=token,
            SortOrder="ASCENDING",
            ScanDirection="BACKWARD",
            MaxResults=2,
            NextToken=page["NextToken"],
        )
        said = contents(page) + said
        contacts += [item["RelatedContactId"] for item in page["Transcript"]]
        assert all("ContactId" not in item for item in page["Transcript"])
    assert [text for text in said if text in {"one", "two", "three"}] == ["one", "two", "three"]
    assert len(set(contacts)) == 3


def test_a_segment_hides_what_came_after_it(start: Start, enter: Enter, customer: Any, connect: ConnectServer) -> None:
    c1 = start()["ContactId"]
    connect.desk.message(c1, "shown")
    connect.desk.end(c1, survey=True)
    token = enter(start(PersistentChat={"SourceContactId": c1, "RehydrationType": "FROM_SEGMENT"}))
    first = customer.get_transcript(ConnectionToken=token)
    past = customer.get_transcript(ConnectionToken=token, NextToken=first["NextToken"], MaxResults=100)
    assert "shown" in contents(past)
    assert "How did we do today? Please answer from 1 to 5." not in contents(past)
    assert "NextToken" not in past


def test_tokens_die_with_the_chat(start: Start, enter: Enter, customer: Any, connect: ConnectServer) -> None:
    started = start()
    token = enter(started)
    connect.desk.end(started["ContactId"])
    for attempt in (
        lambda: enter(started),
        lambda: customer.send_message(ConnectionToken=token, ContentType=PLAIN, Content="x"),
        lambda: customer.send_event(ConnectionToken=token, ContentType=EVENT + "typing"),
        lambda: customer.get_transcript(ConnectionToken=token),
        lambda: customer.disconnect_participant(ConnectionToken=token),
    ):
        with pytest.raises(ClientError) as error:
            attempt()
        assert error.value.response["Error"]["Code"] == "AccessDeniedException"
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_participant_token_is_no_connection_token(start: Start, customer: Any) -> None:
    with pytest.raises(customer.exceptions.AccessDeniedException):
        customer.get_transcript(ConnectionToken=start()["ParticipantToken"])


def test_reloading_with_the_same_token_finds_the_same_chat(start: Start, enter: Enter, customer: Any) -> None:
    started = start()
    before = enter(started)
    customer.send_message(ConnectionToken=before, ContentType=PLAIN, Content="still here")
    after = enter(started)
    assert after != before
    assert contents(customer.get_transcript(ConnectionToken=after))[0] == "still here"
    assert contents(customer.get_transcript(ConnectionToken=before)).count("participant.joined") == 1


def test_a_repeated_message_is_said_once(start: Start, enter: Enter, customer: Any) -> None:
    token = enter(start())
    message = {"ConnectionToken": token, "ContentType": PLAIN, "Content": "once", "ClientToken": "same"}
    first, second = customer.send_message(**message), customer.send_message(**message)
    assert first["Id"] == second["Id"]
    assert contents(customer.get_transcript(ConnectionToken=token)).count("once") == 1


def test_receipts_are_kept_with_the_message_though_chatjs_repeats_their_client_token(
    start: Start, enter: Enter, customer: Any, connect: ConnectServer
) -> None:
    started = start()
    token = enter(started)
    for text in ("one", "two"):
        item = connect.desk.message(started["ContactId"], text)
        content = json.dumps({"messageId": item.id})
        customer.send_event(
            ConnectionToken=token,
            ContentType=EVENT + "message.read",
            Content=content,
            ClientToken="INCOMING_READ_RECEIPT",
        )
    page = customer.get_transcript(ConnectionToken=token)
    read = [item["Content"] for item in page["Transcript"] if "MessageMetadata" in item]
    assert read == ["two", "one"]


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("send_message", {"ContentType": "text/markdown", "Content": "*x*"}),
        ("send_message", {"ContentType": PLAIN, "Content": "x" * 16_385}),
        ("send_event", {"ContentType": EVENT + "dancing"}),
        ("send_event", {"ContentType": "typing"}),
        ("send_event", {"ContentType": EVENT + "message.read", "Content": "no JSON"}),
        ("send_event", {"ContentType": EVENT + "message.read", "Content": '{"messageId": "another"}'}),
        ("get_transcript", {"NextToken": "bm8="}),
        ("get_transcript", {"NextToken": "WyJhbm90aGVyIiwgM10="}),
        ("get_transcript", {"ContactId": "another"}),
        ("get_transcript", {"StartPosition": {"Id": "another"}}),
        ("get_transcript", {"StartPosition": {"Id": "x", "MostRecent": 1}}),
        ("get_transcript", {"MaxResults": 101}),
    ],
)
def test_what_cannot_be_used_is_a_validation_error(
    start: Start, enter: Enter, customer: Any, operation: str, members: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as error:
        getattr(customer, operation)(ConnectionToken=enter(start()), **members)
    assert error.value.response["Error"]["Code"] == "ValidationException"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize("content_type", [EVENT + "typing", EVENT + "connection.acknowledged"])
def test_an_event_that_is_no_line_of_the_transcript_leaves_none(
    start: Start, enter: Enter, customer: Any, content_type: str
) -> None:
    token = enter(start())
    assert customer.send_event(ConnectionToken=token, ContentType=content_type)["AbsoluteTime"]
    assert contents(customer.get_transcript(ConnectionToken=token)) == ["participant.joined"]


def test_a_delivered_receipt_says_so(start: Start, enter: Enter, customer: Any, connect: ConnectServer) -> None:
    started = start()
    token = enter(started)
    item = connect.desk.message(started["ContactId"], "hi")
    content = json.dumps({"messageId": item.id})
    customer.send_event(ConnectionToken=token, ContentType=EVENT + "message.delivered", Content=content)
    newest = customer.get_transcript(ConnectionToken=token, MaxResults=1)["Transcript"][0]
    assert newest["MessageMetadata"]["Receipts"][0].keys() == {"DeliveredTimestamp", "RecipientParticipantId"}


def test_a_connection_of_no_type_only_marks_the_participant_as_connected(start: Start, ask: Ask) -> None:
    bearer = {"X-Amz-Bearer": start()["ParticipantToken"]}
    assert ask("POST", "/participant/connection", {}, **bearer).status == 400
    assert ask("POST", "/participant/connection", {"ConnectParticipant": True}, **bearer).json() == {}
