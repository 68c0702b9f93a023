"""One way through: from an event to its answer, and what is never done on the way."""

import io
import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from persistent_chat.connect import Connect
from persistent_chat.deadline import Deadline
from persistent_chat.endpoint import StartChat
from persistent_chat.source import SourceCheck
from persistent_chat.telemetry import Telemetry
from tests.support.chats import INSTANCE, settings, source
from tests.support.wire import STARTED, Reply, Wire, error, participants, reply

ORIGIN = "https://www.example.com"
KEY = "5f0c1f3e-order-4711"


@pytest.fixture(autouse=True)
def namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")


def ask(
    wire: Wire, body: object, *, context: dict[str, Any] | None = None, log: io.StringIO | None = None, **deployed: Any
) -> dict[str, Any]:
    """The answer to a POST of `body` from ORIGIN, with its own body parsed."""
    telemetry = Telemetry(Logger(service=f"start-chat-{uuid.uuid4()}", stream=log or io.StringIO()))
    connect = Connect(wire.client, INSTANCE, sleep=lambda _: None, timed=telemetry.connect_latency)
    configured = settings(**{"verify_source": False} | deployed)
    event = {
        "headers": {"Origin": ORIGIN, "Idempotency-Key": KEY},
        "requestContext": {"requestId": "request-1", **(context or {})},
        "body": body if isinstance(body, str) else json.dumps(body),
    }
    sources = SourceCheck(connect, configured, lambda: datetime.now(UTC))
    answer = StartChat(configured, connect, sources, participants(), telemetry)(event, Deadline(9.6, time.monotonic))
    return answer | {"body": json.loads(answer["body"])}


def metrics(out: str) -> list[str]:
    return [json.loads(line)["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"] for line in out.splitlines()]


def test_a_started_chat_is_answered_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(Wire(reply(STARTED)), {"customerName": "Ann"})
    assert answer == {
        "statusCode": 200,
        "headers": {
            "Content-Type": "application/json",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "Retry-After,WWW-Authenticate,x-amzn-RequestId",
        },
        "body": {
            "data": {
                "startChatResult": STARTED,
                "featurePermissions": {"MESSAGING_MARKDOWN": False, "ATTACHMENTS": False},
            }
        },
        "isBase64Encoded": False,
    }
    assert metrics(capsys.readouterr().out) == ["ConnectLatency", "ChatStarted"]


def test_a_refusal_is_answered_as_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(Wire(), {"CustomerId": "bob"}, allowed_origins=(ORIGIN,))
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (400, "application/problem+json")
    assert (answer["headers"]["Access-Control-Allow-Origin"], answer["headers"]["Vary"]) == (ORIGIN, "Origin")
    assert answer["body"] == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "This caller may not set a member of the request.",
        "code": "FieldNotAllowed",
        "requestId": "request-1",
        "errors": [{"field": "CustomerId", "message": "May not be set by this caller"}],
    }
    assert metrics(capsys.readouterr().out) == ["ChatRefused"]


def test_connects_time_is_counted_when_it_refuses_too(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ask(Wire(error("LimitExceededException", 429)), {})
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (429, "60")
    assert metrics(capsys.readouterr().out) == ["ConnectLatency", "ChatRefused"]


@pytest.mark.parametrize(
    ("body", "deployed", "code"),
    [
        pytest.param("{", {}, "InvalidJson", id="not JSON"),
        pytest.param({"Attributes": 1}, {}, "InvalidRequest", id="a wrong member"),
        pytest.param({"InstanceId": "other"}, {}, "InstanceNotAllowed", id="another instance"),
        pytest.param({"ClientToken": "short"}, {}, "InvalidRequest", id="a key that can be guessed"),
        pytest.param({}, {"auth": "jwt"}, "Unauthorized", id="no identity"),
        pytest.param("{" + " " * 70_000, {}, "RequestTooLarge", id="too large"),
    ],
)
def test_a_refused_request_never_reaches_connect(body: object, deployed: dict[str, Any], code: str) -> None:
    wire = Wire()
    assert ask(wire, body, **deployed)["body"]["code"] == code
    assert wire.sent == []


def test_who_calls_is_settled_before_the_body_is_read() -> None:
    assert ask(Wire(), "{", auth="iam")["body"]["code"] == "Unauthorized"


def test_the_same_request_has_the_same_client_token_and_another_callers_another() -> None:
    wire = Wire(*[reply(STARTED) for _ in range(3)])
    for customer in ("ann", "ann", "bob"):
        ask(wire, {}, auth="jwt", context={"authorizer": {"customerId": customer}})
    first, again, others = (body["ClientToken"] for body in wire.bodies)
    assert first == again != others
    assert KEY not in first


def test_a_verified_customer_is_who_connect_hears_of() -> None:
    wire = Wire(reply(STARTED))
    ask(wire, {}, auth="jwt", context={"authorizer": {"customerId": "ann"}})
    assert wire.bodies[0]["CustomerId"] == "ann"


def test_a_resumed_chat_names_its_source() -> None:
    wire = Wire(reply(STARTED | {"ContinuedFromContactId": "past"}))
    answer = ask(wire, {"PersistentChat": source()}, attachments=True)
    assert wire.bodies[0]["PersistentChat"] == source()
    assert answer["body"]["data"]["startChatResult"]["ContinuedFromContactId"] == "past"
    assert answer["body"]["data"]["featurePermissions"]["ATTACHMENTS"] is True


def test_unknown_members_are_ignored_and_noted() -> None:
    log = io.StringIO()
    wire = Wire(reply(STARTED))
    assert ask(wire, {"Custom": "secret"}, log=log)["statusCode"] == 200
    assert "Custom" not in wire.bodies[0]
    assert "Custom" in log.getvalue()
    assert "secret" not in log.getvalue()


@pytest.mark.parametrize("said", [reply(STARTED), error("AccessDeniedException", 403, "secret-arn")])
def test_what_is_logged_leads_to_the_answer_and_tells_nothing_else(said: Reply) -> None:
    log = io.StringIO()
    body = {"customerName": "secret name", "Attributes": {"orderId": "secret order"}}
    answer = ask(Wire(said), body, log=log)
    for secret in ("secret name", "secret order", "secret-participant-token", KEY):
        assert secret not in log.getvalue()
    assert "secret-arn" not in json.dumps(answer)
