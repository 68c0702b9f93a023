"""The control API as boto3 sees it."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.connect import INSTANCE_ID, ConnectServer

INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"

type Start = Callable[..., dict[str, Any]]
type Ask = Callable[..., Any]


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[int, str, str]:
    response = error.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


def test_a_started_chat_answers_its_ids_and_a_token(start: Start) -> None:
    answer = start()
    assert {"ContactId", "ParticipantId", "ParticipantToken"} == answer.keys() - {"ResponseMetadata"}


def test_all_sixteen_members_are_accepted_and_recorded(control: Any, start: Start, connect: ConnectServer) -> None:
    members = {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": "second-flow",
        "Attributes": {"order": "42"},
        "ParticipantDetails": {"DisplayName": "Ada"},
        "ParticipantConfiguration": {"ResponseMode": "INCREMENTAL"},
        "InitialMessage": {"ContentType": "text/markdown", "Content": "*hello*"},
        "ClientToken": "all-but-one",
        "ChatDurationInMinutes": 60,
        "SupportedMessagingContentTypes": ["text/plain", "text/markdown", INTERACTIVE, f"{INTERACTIVE}.response"],
        "RelatedContactId": start(Attributes={"plan": "gold", "order": "1"})["ContactId"],
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Guide"}},
        "CustomerId": "customer-7",
        "DisconnectOnCustomerExit": ["AGENT"],
        "ConnectionTypes": ["WEBSOCKET", "CONNECTION_CREDENTIALS"],
        "ChatStreamingConfiguration": {"StreamingEndpointArn": "arn:aws:sns:eu-central-1:000000000000:chat"},
    }
    answer = control.start_chat_contact(**members)
    assert connect.calls[-1].members == members
    assert connect.calls[-1].outcome == "ok"
    assert answer["Websocket"]["Url"].startswith(f"ws://127.0.0.1:{connect.port}/")
    assert answer["ConnectionCredentials"]["ConnectionToken"]
    assert answer["StreamingId"]
    contact = control.describe_contact(InstanceId=INSTANCE_ID, ContactId=answer["ContactId"])["Contact"]
    assert contact["Attributes"] == {"plan": "gold", "order": "42"}
    assert contact["CustomerId"] == "customer-7"
    assert contact["RelatedContactId"] == members["RelatedContactId"]


def test_a_repeated_client_token_gets_the_original_answer(start: Start) -> None:
    first = start(ClientToken="again", ConnectionTypes=["CONNECTION_CREDENTIALS"])
    second = start(ClientToken="again", ParticipantDetails={"DisplayName": "Eve"})
    first.pop("ResponseMetadata")
    second.pop("ResponseMetadata")
    assert second == first


@pytest.mark.parametrize("wrong", [{"InstanceId": "another"}, {"ContactFlowId": "another"}])
def test_an_unknown_instance_or_flow_is_not_found(start: Start, wrong: dict[str, str]) -> None:
    with pytest.raises(ClientError) as error:
        start(**wrong)
    assert refusal(error) == (404, "ResourceNotFoundException", "Resource not found of Type: null")


@pytest.mark.parametrize(
    "wrong",
    [
        {"Attributes": {"not a key": "x"}},
        {"Attributes": {"key": "ü" * 16_383}},
        {"SupportedMessagingContentTypes": ["text/markdown"]},
        {"SupportedMessagingContentTypes": ["text/plain", " text/markdown"]},
        {"InitialMessage": {"ContentType": "text/markdown", "Content": "*x*"}},
        {"InitialMessage": {"ContentType": "text/plain", "Content": "語" * 5462}},
        {"PersistentChat": {"SourceContactId": "x"}},
        {"PersistentChat": {"SourceContactId": "x", "RehydrationType": "FROM_SEGMENT"}, "RelatedContactId": "y"},
    ],
    ids=[
        "key",
        "bytes",
        "no-plain-text",
        "untrimmed",
        "initial-message",
        "initial-message-bytes",
        "half-a-source",
        "related-and-persistent",
    ],
)
def test_a_broken_rule_is_an_invalid_request(start: Start, wrong: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        start(**wrong)
    assert refusal(error)[:2] == (400, "InvalidRequestException")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ParticipantDetails": {"DisplayName": "x" * 257}},
        {"ChatDurationInMinutes": 10_081},
        {"PersistentChat": {"SourceContactId": "x", "RehydrationType": "SOME_OF_IT"}},
        {"ConnectionTypes": ["CARRIER_PIGEON"]},
        {"CustomerId": "x" * 129},
    ],
    ids=["long", "number", "enum", "enum-in-list", "customer"],
)
def test_what_breaks_the_service_model_is_an_invalid_parameter(start: Start, wrong: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        start(**wrong)
    assert refusal(error)[:2] == (400, "InvalidParameterException")


def test_a_resumed_chat_names_what_it_continues_from(control: Any, start: Start, connect: ConnectServer) -> None:
    first = start()["ContactId"]
    connect.desk.transfer(first)
    connect.desk.end(first, survey=True)
    segments = control.list_associated_contacts(InstanceId=INSTANCE_ID, ContactId=first)["ContactSummaryList"]
    assert [segment["InitiationMethod"] for segment in segments] == ["API", "TRANSFER", "DISCONNECT"]
    c1, c2, c3 = (segment["ContactId"] for segment in segments)
    whole = start(PersistentChat={"SourceContactId": c1, "RehydrationType": "ENTIRE_PAST_SESSION"})
    assert whole["ContinuedFromContactId"] == c3
    segment = start(PersistentChat={"SourceContactId": c2, "RehydrationType": "FROM_SEGMENT"})
    assert segment["ContinuedFromContactId"] == c2
    contact = control.describe_contact(InstanceId=INSTANCE_ID, ContactId=segment["ContactId"])["Contact"]
    assert contact["RelatedContactId"] == c2


def test_an_unknown_source_is_not_found(start: Start) -> None:
    with pytest.raises(ClientError) as error:
        start(PersistentChat={"SourceContactId": "x", "RehydrationType": "FROM_SEGMENT"})
    assert refusal(error)[:2] == (404, "ResourceNotFoundException")


def test_contacts_are_listed_in_pages(control: Any, start: Start, connect: ConnectServer) -> None:
    first = start()["ContactId"]
    connect.desk.transfer(first)
    connect.desk.transfer(first)
    page = control.list_associated_contacts(InstanceId=INSTANCE_ID, ContactId=first, MaxResults=2)
    assert len(page["ContactSummaryList"]) == 2
    rest = control.list_associated_contacts(
        InstanceId=INSTANCE_ID, ContactId=first, MaxResults=2, NextToken=page["NextToken"]
    )
    assert [contact["InitialContactId"] for contact in rest["ContactSummaryList"]] == [first]
    assert "NextToken" not in rest


def test_a_page_has_twenty_five_contacts_where_no_number_is_asked_for(
    control: Any, start: Start, connect: ConnectServer
) -> None:
    first = start()["ContactId"]
    for _ in range(25):
        connect.desk.transfer(first)
    page = control.list_associated_contacts(InstanceId=INSTANCE_ID, ContactId=first)
    assert (len(page["ContactSummaryList"]), page["NextToken"]) == (25, "25")


def test_contacts_of_another_instance_are_not_found(control: Any, start: Start) -> None:
    first = start()["ContactId"]
    for ask in (control.describe_contact, control.list_associated_contacts):
        with pytest.raises(ClientError) as error:
            ask(InstanceId="another", ContactId=first)
        assert refusal(error)[:2] == (404, "ResourceNotFoundException")


def test_a_running_chat_is_given_its_past_once(control: Any, start: Start, connect: ConnectServer) -> None:
    past = start()["ContactId"]
    connect.desk.end(past)
    chat = start()["ContactId"]
    association = {
        "InstanceId": INSTANCE_ID,
        "InitialContactId": chat,
        "SourceContactId": past,
        "RehydrationType": "ENTIRE_PAST_SESSION",
    }
    answer = control.create_persistent_contact_association(**association, ClientToken="same")
    assert answer["ContinuedFromContactId"] == past
    assert control.create_persistent_contact_association(**association, ClientToken="same")["ContinuedFromContactId"]
    with pytest.raises(ClientError) as error:
        control.create_persistent_contact_association(**association, ClientToken="another")
    assert refusal(error)[:2] == (400, "InvalidRequestException")


def test_a_refused_call_is_recorded_with_its_outcome(control: Any, connect: ConnectServer) -> None:
    with pytest.raises(ClientError):
        control.describe_contact(InstanceId=INSTANCE_ID, ContactId="nowhere")
    assert [(call.operation, call.outcome) for call in connect.calls] == [
        ("DescribeContact", "ResourceNotFoundException")
    ]
    assert connect.calls[0].members == {"InstanceId": INSTANCE_ID, "ContactId": "nowhere"}


@pytest.mark.parametrize("state", ["running", "ended"])
def test_only_a_running_chat_of_this_instance_is_given_a_past(
    control: Any, start: Start, connect: ConnectServer, state: str
) -> None:
    past, chat = start()["ContactId"], start()["ContactId"]
    connect.desk.end(past)
    if state == "ended":
        connect.desk.end(chat)
    instance_id = "another" if state == "running" else INSTANCE_ID
    with pytest.raises(ClientError) as error:
        control.create_persistent_contact_association(
            InstanceId=instance_id, InitialContactId=chat, SourceContactId=past, RehydrationType="FROM_SEGMENT"
        )
    assert refusal(error)[0] == {"running": 404, "ended": 400}[state]


@pytest.mark.parametrize("query", ["maxResults=many", "maxResults=0", "nextToken=more", "nextToken=-1"])
def test_a_page_that_cannot_be_is_refused(start: Start, ask: Ask, query: str) -> None:
    answer = ask("GET", f"/contact/associated/{INSTANCE_ID}?contactId={start()['ContactId']}&{query}")
    assert answer.status == 400


def test_an_accepted_contact_names_its_agent_and_a_survey_has_no_queue(
    control: Any, start: Start, connect: ConnectServer
) -> None:
    first = start()["ContactId"]
    connect.desk.accept(first)
    session = connect.desk.end(first, survey=True)
    contact = control.describe_contact(InstanceId=INSTANCE_ID, ContactId=first)["Contact"]
    survey = control.describe_contact(InstanceId=INSTANCE_ID, ContactId=session.live.id)["Contact"]
    assert contact["AgentInfo"]["ConnectedToAgentTimestamp"] >= contact["InitiationTimestamp"]
    assert contact["DisconnectReason"] == "AGENT_DISCONNECT"
    assert "QueueInfo" in contact
    assert "QueueInfo" not in survey
    assert (survey["PreviousContactId"], survey["InitialContactId"]) == (first, first)
