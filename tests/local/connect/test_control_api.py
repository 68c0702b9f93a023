"""The control API as boto3 sees it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer, running_connect


@pytest.fixture(scope="module")
def connect() -> Iterator[ConnectServer]:
    with running_connect(contact_flow_ids=[CONTACT_FLOW_ID, "second-flow"]) as server:
        yield server


@pytest.fixture
def api(connect: ConnectServer) -> Any:
    connect.calls.clear()
    return boto3.client(
        "connect",
        endpoint_url=connect.url,
        region_name="eu-central-1",
        aws_access_key_id="made-up",
        aws_secret_access_key="made-up",
        config=Config(retries={"total_max_attempts": 1}),
    )


def start(api: Any, **members: Any) -> Any:
    request = {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": CONTACT_FLOW_ID,
        "ParticipantDetails": {"DisplayName": "Ada"},
    }
    return api.start_chat_contact(**request | members)


def refusal(error: pytest.ExceptionInfo[ClientError]) -> tuple[int, str, str]:
    response = error.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"], response["Error"]["Message"]


def test_a_started_chat_answers_its_ids_and_a_token(api: Any) -> None:
    answer = start(api)
    assert {"ContactId", "ParticipantId", "ParticipantToken"} == answer.keys() - {"ResponseMetadata"}


def test_all_sixteen_members_are_accepted_and_recorded(api: Any, connect: ConnectServer) -> None:
    members = {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": "second-flow",
        "Attributes": {"order": "42"},
        "ParticipantDetails": {"DisplayName": "Ada"},
        "ParticipantConfiguration": {"ResponseMode": "INCREMENTAL"},
        "InitialMessage": {"ContentType": "text/markdown", "Content": "*hello*"},
        "ClientToken": "all-but-one",
        "ChatDurationInMinutes": 60,
        "SupportedMessagingContentTypes": ["text/plain", "text/markdown"],
        "RelatedContactId": start(api, Attributes={"plan": "gold", "order": "1"})["ContactId"],
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Guide"}},
        "CustomerId": "customer-7",
        "DisconnectOnCustomerExit": ["AGENT"],
        "ConnectionTypes": ["WEBSOCKET", "CONNECTION_CREDENTIALS"],
        "ChatStreamingConfiguration": {"StreamingEndpointArn": "arn:aws:sns:eu-central-1:000000000000:chat"},
    }
    answer = api.start_chat_contact(**members)
    assert connect.calls[-1].members == members
    assert connect.calls[-1].outcome == "ok"
    assert answer["Websocket"]["Url"].startswith(f"ws://127.0.0.1:{connect.port}/")
    assert answer["ConnectionCredentials"]["ConnectionToken"]
    assert answer["StreamingId"]
    contact = api.describe_contact(InstanceId=INSTANCE_ID, ContactId=answer["ContactId"])["Contact"]
    assert contact["Attributes"] == {"plan": "gold", "order": "42"}
    assert contact["CustomerId"] == "customer-7"
    assert contact["RelatedContactId"] == members["RelatedContactId"]


def test_a_repeated_client_token_gets_the_original_answer(api: Any) -> None:
    first = start(api, ClientToken="again", ConnectionTypes=["CONNECTION_CREDENTIALS"])
    second = start(api, ClientToken="again", ParticipantDetails={"DisplayName": "Eve"})
    first.pop("ResponseMetadata")
    second.pop("ResponseMetadata")
    assert second == first


@pytest.mark.parametrize("wrong", [{"InstanceId": "another"}, {"ContactFlowId": "another"}])
def test_an_unknown_instance_or_flow_is_not_found(api: Any, wrong: dict[str, str]) -> None:
    with pytest.raises(ClientError) as error:
        start(api, **wrong)
    assert refusal(error) == (404, "ResourceNotFoundException", "Resource not found of Type: null")


@pytest.mark.parametrize(
    "wrong",
    [
        {"Attributes": {"not a key": "x"}},
        {"Attributes": {"key": "ü" * 16_383}},
        {"SupportedMessagingContentTypes": ["text/markdown"]},
        {"SupportedMessagingContentTypes": ["text/plain", " text/markdown"]},
        {"InitialMessage": {"ContentType": "text/markdown", "Content": "*x*"}},
        {"PersistentChat": {"SourceContactId": "x"}},
        {"PersistentChat": {"SourceContactId": "x", "RehydrationType": "FROM_SEGMENT"}, "RelatedContactId": "y"},
    ],
    ids=["key", "bytes", "no-plain-text", "untrimmed", "initial-message", "half-a-source", "related-and-persistent"],
)
def test_a_broken_rule_is_an_invalid_request(api: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        start(api, **wrong)
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
def test_what_breaks_the_service_model_is_an_invalid_parameter(api: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as error:
        start(api, **wrong)
    assert refusal(error)[:2] == (400, "InvalidParameterException")


def test_a_resumed_chat_names_what_it_continues_from(api: Any, connect: ConnectServer) -> None:
    first = start(api)["ContactId"]
    connect.desk.transfer(first)
    connect.desk.end(first, survey=True)
    segments = api.list_associated_contacts(InstanceId=INSTANCE_ID, ContactId=first)["ContactSummaryList"]
    assert [segment["InitiationMethod"] for segment in segments] == ["API", "TRANSFER", "DISCONNECT"]
    c1, c2, c3 = (segment["ContactId"] for segment in segments)
    whole = start(api, PersistentChat={"SourceContactId": c1, "RehydrationType": "ENTIRE_PAST_SESSION"})
    assert whole["ContinuedFromContactId"] == c3
    segment = start(api, PersistentChat={"SourceContactId": c2, "RehydrationType": "FROM_SEGMENT"})
    assert segment["ContinuedFromContactId"] == c2
    contact = api.describe_contact(InstanceId=INSTANCE_ID, ContactId=segment["ContactId"])["Contact"]
    assert contact["RelatedContactId"] == c2


def test_an_unknown_source_is_not_found(api: Any) -> None:
    with pytest.raises(ClientError) as error:
        start(api, PersistentChat={"SourceContactId": "x", "RehydrationType": "FROM_SEGMENT"})
    assert refusal(error)[:2] == (404, "ResourceNotFoundException")


def test_contacts_are_listed_in_pages(api: Any, connect: ConnectServer) -> None:
    first = start(api)["ContactId"]
    connect.desk.transfer(first)
    connect.desk.transfer(first)
    page = api.list_associated_contacts(InstanceId=INSTANCE_ID, ContactId=first, MaxResults=2)
    assert len(page["ContactSummaryList"]) == 2
    rest = api.list_associated_contacts(
        InstanceId=INSTANCE_ID, ContactId=first, MaxResults=2, NextToken=page["NextToken"]
    )
    assert [contact["InitialContactId"] for contact in rest["ContactSummaryList"]] == [first]
    assert "NextToken" not in rest


def test_contacts_of_another_instance_are_not_found(api: Any) -> None:
    first = start(api)["ContactId"]
    for ask in (api.describe_contact, api.list_associated_contacts):
        with pytest.raises(ClientError) as error:
            ask(InstanceId="another", ContactId=first)
        assert refusal(error)[:2] == (404, "ResourceNotFoundException")


def test_a_running_chat_is_given_its_past_once(api: Any, connect: ConnectServer) -> None:
    past = start(api)["ContactId"]
    connect.desk.end(past)
    chat = start(api)["ContactId"]
    association = {
        "InstanceId": INSTANCE_ID,
        "InitialContactId": chat,
        "SourceContactId": past,
        "RehydrationType": "ENTIRE_PAST_SESSION",
    }
    answer = api.create_persistent_contact_association(**association, ClientToken="same")
    assert answer["ContinuedFromContactId"] == past
    assert api.create_persistent_contact_association(**association, ClientToken="same")["ContinuedFromContactId"]
    with pytest.raises(ClientError) as error:
        api.create_persistent_contact_association(**association, ClientToken="another")
    assert refusal(error)[:2] == (400, "InvalidRequestException")


def test_a_refused_call_is_recorded_with_its_outcome(api: Any, connect: ConnectServer) -> None:
    with pytest.raises(ClientError):
        api.describe_contact(InstanceId=INSTANCE_ID, ContactId="nowhere")
    assert [(call.operation, call.outcome) for call in connect.calls] == [
        ("DescribeContact", "ResourceNotFoundException")
    ]
    assert connect.calls[0].members == {"InstanceId": INSTANCE_ID, "ContactId": "nowhere"}
