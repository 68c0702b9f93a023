"""No body, header or event whatever makes the function crash, or answer something else than JSON with CORS."""

import json
from typing import Any

import hypothesis
from hypothesis import given
from hypothesis import strategies as st

from tests.support.json_values import JSON
from tests.support.whatever import BODIES, EVENTS, HEADERS, REQUESTS, examples

STATUSES = {200, 400, 403, 404, 409, 413}
# The one stand-in may serve all examples: none depends on what another left behind.
shared = hypothesis.settings(
    max_examples=examples(200), deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
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
