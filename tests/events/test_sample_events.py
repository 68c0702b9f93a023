"""Every sample event, in and out: the exact answer, and what Amazon Connect received."""

import json
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.lambda_context import Context
from local.past_chat import GUEST_ID, GUESTS_LIVE_ID, GUESTS_PAST_ID, PAST_CONTACT_IDS
from persistent_chat import flow, guest, rehydration
from persistent_chat.api_gateway import HttpRequest
from persistent_chat.first_message import CONTENT_TYPES
from persistent_chat.late import LateMessage
from persistent_chat.memory import contact_event
from persistent_chat.request import PersistentChat
from tests.support.entry_point import ENVIRONMENT, loaded

FOLDER = Path(__file__).parents[2] / "events"
FIRST, SECOND, SURVEY = PAST_CONTACT_IDS
MARKDOWN = ["text/plain", "text/markdown"]
WHOLE = {"PersistentChat": {"SourceContactId": FIRST, "RehydrationType": "ENTIRE_PAST_SESSION"}}
SEGMENT = {"PersistentChat": {"SourceContactId": SECOND, "RehydrationType": "FROM_SEGMENT"}}
NOBODY = {"ParticipantDetails": {"DisplayName": "Customer"}}
ORDER = {"Attributes": {"orderId": "4711"}}

# The members that Connect receives beside instance, flow and name; the contact that the chat continues from.
STARTS: dict[str, tuple[dict[str, Any], str | None]] = {
    "start": (ORDER | {"InitialMessage": {"ContentType": "text/plain", "Content": "Where is my order?"}}, None),
    "start_base64": ({}, None),
    "resume_entire_session": (WHOLE, SURVEY),
    "resume_segment": (SEGMENT, SECOND),
    # AWS's six clients
    "client_web_widget": (
        WHOLE | ORDER | {"SupportedMessagingContentTypes": MARKDOWN, "ChatDurationInMinutes": 120},
        SURVEY,
    ),
    "client_hosted_widget": (ORDER | {"SupportedMessagingContentTypes": MARKDOWN}, None),
    "client_ios": (SEGMENT | {"SupportedMessagingContentTypes": MARKDOWN}, SECOND),
    "client_android": (WHOLE, SURVEY),
    "client_react_native": ({}, None),
    "client_web_widget_defaults": (NOBODY, None),
    "client_touchpoint": (NOBODY | ORDER | {"SupportedMessagingContentTypes": list(CONTENT_TYPES)}, None),
}

# Status, code and the members that are named as wrong.
REFUSALS: dict[str, tuple[int, str, list[str]]] = {
    "broken_base64": (400, "InvalidJson", []),
    "broken_json": (400, "InvalidJson", []),
    "broken_no_body": (400, "InvalidJson", []),
    "broken_not_an_object": (400, "InvalidJson", []),
    "broken_customer_id": (400, "FieldNotAllowed", ["CustomerId"]),
    "broken_half_a_source": (400, "InvalidRequest", ["PersistentChat.RehydrationType"]),
    "broken_misspelt_source": (400, "InvalidRequest", ["PersistentChat"]),
    "broken_other_flow": (403, "FlowNotAllowed", []),
    "broken_unknown_source": (404, "SourceContactNotFound", []),
}

# With auth=guest: the customer's id, None for a new guest's.
GUESTS: dict[str, str | None] = {
    "guest_new": None,
    "guest_comes_back": GUEST_ID,
}
NO_GUEST = "broken_guest_token"
FLOW_ASKS = "flow_lookup"

# Of the other entry points: when the contact has ended, as far as the event tells.
CONTACT_EVENTS: dict[str, datetime | None] = {
    "contact_event_initiated": None,
    "contact_event_disconnected": datetime(2026, 11, 22, 9, tzinfo=UTC),
}
HISTORY = {
    "history_list": ("/conversations", {}),
    "history_transcript": ("/conversations/{contactId}/transcript", {"contactId": GUESTS_PAST_ID}),
}
LATE = "rehydrate"
TOKEN = "authorizer"  # a made-up one: a real one would have expired


def event(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())


def test_a_contact_flows_sample_asks_for_its_customers_past() -> None:
    asked = flow.read(json.loads((FOLDER / f"{FLOW_ASKS}.json").read_text()))
    assert (asked.customer_id, len(asked.asking)) == ("customer-4711", 1)


def test_every_sample_has_its_row() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {
        *STARTS,
        *REFUSALS,
        *GUESTS,
        NO_GUEST,
        *CONTACT_EVENTS,
        *HISTORY,
        LATE,
        TOKEN,
        FLOW_ASKS,
    }


@pytest.mark.parametrize("name", STARTS)
def test_a_chat_starts_with_what_the_client_sent(name: str, deployed: Any) -> None:
    members, source = STARTS[name]
    answer = deployed.answer(event(name))
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "application/json")
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
    (received,) = deployed.started()
    token = received.pop("ClientToken")
    assert received == {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": CONTACT_FLOW_ID,
        "ParticipantDetails": {"DisplayName": "Ann"},
        **members,
    }
    assert token
    data = json.loads(answer["body"])["data"]
    result = data["startChatResult"]
    assert result.pop("ContinuedFromContactId", None) == source
    assert result.keys() == {"ContactId", "ParticipantId", "ParticipantToken"}
    name = members.get("ParticipantDetails", {"DisplayName": "Ann"})["DisplayName"]
    assert deployed.connect.instance.session(result["ContactId"]).customer.name == name
    markdown = "SupportedMessagingContentTypes" in members
    assert data["featurePermissions"] == {"MESSAGING_MARKDOWN": markdown, "ATTACHMENTS": False}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_broken_request_is_refused_and_starts_no_chat(name: str, deployed: Any) -> None:
    status, code, fields = REFUSALS[name]
    answer = deployed.answer(event(name))
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (status, "application/problem+json")
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
    problem = json.loads(answer["body"])
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["requestId"] == event(name)["requestContext"]["requestId"]
    assert [error["field"] for error in problem.get("errors", [])] == fields
    assert deployed.started() == []


@pytest.mark.parametrize("name", [name for name, row in REFUSALS.items() if row[0] < 404])
def test_a_request_that_fails_validation_never_reaches_connect(name: str, deployed: Any) -> None:
    deployed.answer(event(name))
    assert list(deployed.connect.calls) == []


@pytest.mark.parametrize("name", GUESTS)
def test_a_guest_is_known_by_the_token_that_they_have_or_are_given(name: str, deploy: Any) -> None:
    guests = deploy(AUTH="guest")
    answer = guests.answer(event(name))
    assert answer["statusCode"] == 200
    data = json.loads(answer["body"])["data"]
    (received,) = guests.started()
    token = data.get("guest", {}).get("token")
    assert (token is None) == (GUESTS[name] is not None)
    assert received["CustomerId"] == (GUESTS[name] or guest.customer_id(token))
    assert received.keys() == {"InstanceId", "ContactFlowId", "ParticipantDetails", "CustomerId", "ClientToken"}


def test_what_is_no_guests_token_is_unauthorized_and_not_echoed(deploy: Any) -> None:
    guests = deploy(AUTH="guest")
    answer = guests.answer(event(NO_GUEST))
    assert (answer["statusCode"], answer["headers"]["WWW-Authenticate"]) == (401, "Bearer")
    assert json.loads(answer["body"])["code"] == "Unauthorized"
    assert event(NO_GUEST)["headers"]["Authorization"].removeprefix("Bearer ")[:-1] not in json.dumps(answer)
    assert list(guests.connect.calls) == []


@pytest.mark.parametrize("name", CONTACT_EVENTS)
def test_what_amazon_connect_tells_of_a_contact_is_understood(name: str) -> None:
    told = contact_event.read(event(name))
    assert told is not None
    assert (told.instance_arn.rpartition("/")[2], told.customer_id) == (INSTANCE_ID, GUEST_ID)
    assert (told.contact.id, told.contact.disconnect_timestamp) == (GUESTS_PAST_ID, CONTACT_EVENTS[name])


def test_what_is_to_follow_a_chat_is_understood() -> None:
    (record,) = event(LATE)["Records"]
    assert record["md5OfBody"] == md5(record["body"].encode()).hexdigest()  # noqa: S324  # SQS's own
    assert rehydration.read(record) == LateMessage(
        contact_id=GUESTS_LIVE_ID,
        source=PersistentChat(source_contact_id=GUESTS_PAST_ID, rehydration_type="ENTIRE_PAST_SESSION"),
        read_from=GUESTS_PAST_ID,
        started=datetime(2026, 11, 22, 9, 0, 5, tzinfo=UTC),
        due=datetime(2026, 11, 22, 9, 0, 40, tzinfo=UTC),
        customer_id=GUEST_ID,
    )


def test_a_made_up_token_is_refused_and_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    issuer = {"JWT_ISSUER": "http://127.0.0.1:9/", "JWT_AUDIENCE": "chat"}
    with loaded("authorizer", ENVIRONMENT | issuer) as module, pytest.raises(Exception, match=r"^Unauthorized$"):
        module.handler(event(TOKEN), Context())
    said = capsys.readouterr().out
    assert "token refused" in said
    assert "made.up" not in said


@pytest.mark.parametrize("name", HISTORY)
def test_a_guest_asks_for_their_own_history(name: str) -> None:
    http = HttpRequest.of(event(name))
    assert (http.resource, http.path) == HISTORY[name]
    assert guest.customer_id(str(guest.token_in(http.authorizations))) == GUEST_ID
