"""No body, header or event whatever makes the function crash, or answer something else than JSON with CORS."""

import json
from collections.abc import Mapping
from typing import Any

import hypothesis
from hypothesis import given
from hypothesis import strategies as st

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.past_chat import PAST_CONTACT_IDS
from tests.support.json_values import JSON

STATUSES = {200, 400, 403, 404, 409, 413}
IDS = st.sampled_from([*PAST_CONTACT_IDS, INSTANCE_ID, CONTACT_FLOW_ID, ""]) | st.text(max_size=8)
RIGHT_OR_WRONG: Mapping[str, st.SearchStrategy[Any]] = {
    "InstanceId": IDS,
    "ConnectInstanceId": IDS,
    "ContactFlowId": IDS,
    "contactFlowId": IDS,
    "ParticipantDetails": st.fixed_dictionaries({"DisplayName": st.text(max_size=300)}),
    "customerName": st.text(max_size=8),
    "Attributes": st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3),
    "InitialMessage": st.fixed_dictionaries(
        {"ContentType": st.sampled_from(["text/plain", "text/html"]), "Content": st.text(max_size=8)}
    ),
    "ClientToken": st.text(max_size=20),
    "ChatDurationInMinutes": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    "SupportedMessagingContentTypes": st.lists(st.sampled_from(["text/plain", " text/markdown", "", "x"]), max_size=3),
    "PersistentChat": st.fixed_dictionaries(
        {},
        optional={
            "SourceContactId": IDS,
            "RehydrationType": st.sampled_from(["ENTIRE_PAST_SESSION", "FROM_SEGMENT", "", "x"]),
        },
    ),
    "DisconnectOnCustomerExit": st.lists(st.sampled_from(["AGENT", "x"]), max_size=2),
    "ConnectionTypes": st.lists(st.sampled_from(["WEBSOCKET", "CONNECTION_CREDENTIALS", "x"]), max_size=3),
    "ParticipantConfiguration": st.fixed_dictionaries({"ResponseMode": st.sampled_from(["COMPLETE", "x"])}),
    "SegmentAttributes": JSON,
    "CustomerId": JSON,
    "Custom": JSON,
}
REQUESTS = st.fixed_dictionaries({}, optional={name: kind | JSON for name, kind in RIGHT_OR_WRONG.items()})
BODIES = REQUESTS.map(json.dumps) | JSON.map(json.dumps) | st.text() | st.none()
HEADERS = st.dictionaries(
    st.sampled_from(["Origin", "Idempotency-Key", "Content-Type"]) | st.text(max_size=8),
    st.text(max_size=40) | st.none(),
    max_size=4,
)
# Unlike JSON, Python's texts may hold half a surrogate pair.
ODD_TEXT = st.sampled_from(["\ud800", "x\ud800\udc00"]) | st.text(max_size=8)
CONTEXTS = st.fixed_dictionaries({"requestId": ODD_TEXT})
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "body": BODIES | ODD_TEXT | JSON,
        "headers": HEADERS | st.dictionaries(ODD_TEXT, ODD_TEXT) | JSON,
        "isBase64Encoded": JSON,
        "requestContext": CONTEXTS | JSON,
    },
)

# The one stand-in may serve all examples: none depends on what another left behind.
shared = hypothesis.settings(
    max_examples=200, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)


def check(answer: dict[str, Any]) -> None:
    assert answer["statusCode"] in STATUSES
    assert answer.keys() == {"statusCode", "headers", "body", "isBase64Encoded"}
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
    body = json.loads(answer["body"])
    if answer["statusCode"] == 200:
        assert answer["headers"]["Content-Type"] == "application/json"
        assert body["data"]["startChatResult"]["ParticipantToken"]
    else:
        assert answer["headers"]["Content-Type"] == "application/problem+json"
        assert body["status"] == answer["statusCode"]
    json.dumps(answer).encode()  # what Lambda does with it


@shared
@given(BODIES, HEADERS, st.booleans())
def test_any_body_with_any_headers_is_answered(
    deployed: Any, body: str | None, headers: dict[str, str | None], is_base64: bool
) -> None:
    event = {"body": body, "headers": headers, "isBase64Encoded": is_base64, "requestContext": {"requestId": "r"}}
    check(deployed.answer(event))


@shared
@given(REQUESTS)
def test_a_request_of_right_and_wrong_members_is_answered(deployed: Any, request: dict[str, Any]) -> None:
    check(deployed.answer({"body": json.dumps(request), "requestContext": {"requestId": "r"}}))


@shared
@given(EVENTS | JSON)
def test_any_event_is_answered(deployed: Any, event: Any) -> None:
    check(deployed.answer(event))
