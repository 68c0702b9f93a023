"""No output of a function, log line or metric, holds what a customer said, was handed, or proved to be."""

import base64
import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from local import environment
from local.connect import INSTANCE_ID
from local.options import local_config
from persistent_chat import errors
from tests.security.door import Street
from tests.security.observed import Observed, Outcome, observed
from tests.support.forgery import FORGED, NO_TOKENS

SECRET = "5ecret"  # in every field, header and token; where only ids can stand, ids stand, which may be logged
OTHER = "11111111-1111-1111-1111-111111111112"
NOWHERE = "http://127.0.0.1:1"

type Observe = Callable[..., Observed]


@pytest.fixture(scope="module")
def functions(opened_street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observe]:
    """A function at DEBUG, with these settings; the same process for the same settings."""
    logs = tmp_path_factory.mktemp("logs")
    with contextlib.ExitStack() as stack:
        running: dict[str, Observed] = {}

        late = opened_street.run(opened_street.late())

        def run(entry: str = "start_chat", connect: str | None = None, table: str | None = None, **c: str) -> Observed:
            key = json.dumps([entry, connect, table, c], sort_keys=True)
            if key not in running:
                config = local_config(c, issuer=opened_street.issuer.url)
                connect_url = connect or opened_street.connect.url
                variables = {
                    "start_chat": lambda: environment.start_chat(config, connect_url, table),
                    "contact_events": lambda: environment.contact_events(config, connect_url, str(table)),
                    "rehydrate": lambda: environment.rehydrate(config, connect_url, table, late),
                    "authorizer": lambda: environment.authorizer(config, opened_street.issuer.url),
                }[entry]()
                log = logs / f"{len(running)}.log"
                running[key] = stack.enter_context(observed(f"{entry}.handler", variables, log))
            return running[key]

        yield run


@pytest.fixture
def observe(functions: Observe, street: Street) -> Observe:  # noqa: ARG001  # asks for the street as it is lent
    """The functions above, beside an Amazon Connect without another test's faults."""
    return functions


def event(
    body: object = None,
    *,
    customer: str | None = None,
    authorization: str | None = None,
    words: dict[str, str] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """A request with the secret wherever a client can put one; `members` are added to a usual body."""
    usual = {
        "ParticipantDetails": {"DisplayName": f"{SECRET} Ann", f"{SECRET} inside": SECRET},
        "Username": f"{SECRET} user",
        "Attributes": {f"{SECRET}-key": f"{SECRET} value"},
        "InitialMessage": {"ContentType": "text/plain", "Content": f"{SECRET} message"},
        "ConnectionTypes": ["WEBSOCKET", "CONNECTION_CREDENTIALS"],
        f"{SECRET} member": f"{SECRET} value",
        f"{SECRET}Member": f"{SECRET} value",
        "unknown": {"nested": [SECRET]},
        "token": SECRET,
    }
    text = body if isinstance(body, str) else json.dumps(usual | members)
    names = ("Authorization", "Cookie", "Idempotency-Key", "X-Api-Key", "X-Amz-Security-Token", "User-Agent", "Origin")
    headers = {name: f"{SECRET}-{name}-{next(_NUMBERS)}" for name in names}
    if authorization is not None:
        headers["Authorization"] = authorization
    return {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {"token": SECRET},
        "stageVariables": {"key": SECRET},
        "requestContext": {
            "requestId": "request-1",
            "identity": {"userArn": f"arn:aws:iam::000000000000:user/{SECRET}", "apiKey": SECRET, "userAgent": SECRET},
            "authorizer": {
                "customerId": customer,
                "principalId": customer,
                "claims": {"sub": customer, "email": SECRET, "tier": SECRET},
                **(words or {}),
            },
        },
        "body": text,
        "isBase64Encoded": False,
    }


_NUMBERS = itertools.count()


def assert_nothing_leaked(outcome: Outcome) -> None:
    """Something was said, and none of it is secret: what the client sent, nor any token that it was handed."""
    assert outcome.log
    assert SECRET not in outcome.log.lower()
    body = json.loads((outcome.result.get("response") or {}).get("body", "{}"))
    for name in ("ParticipantToken", "ConnectionToken", "Url", "token"):
        for handed in _values(body, name):
            assert handed not in outcome.log


def _values(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (inner for key, inner in value.items() if key == name)
        for inner in value.values():
            yield from _values(inner, name)


def source(contact: str, kind: str = "ENTIRE_PAST_SESSION") -> dict[str, str]:
    return {"SourceContactId": contact, "RehydrationType": kind}


# What is asked of a public deployment, by the code that it comes to; the secret is in everything else as well.
REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "not JSON": ("InvalidJson", {"body": f"{{{SECRET}"}),
    "broken base64": ("InvalidJson", {"body": f"{SECRET}*", "base64": True}),
    "too large": ("RequestTooLarge", {"body": json.dumps({SECRET: SECRET * 20_000})}),
    "a wrong type": ("InvalidRequest", {"ParticipantDetails": {"DisplayName": [SECRET]}}),
    "a wrong value": ("InvalidRequest", {"PersistentChat": source("contact", SECRET)}),
    "an unknown member of a source": ("InvalidRequest", {"PersistentChat": {**source("contact"), SECRET: SECRET}}),
    "an attribute of a wrong type": ("InvalidRequest", {"Attributes": {f"{SECRET}-key": {SECRET: SECRET}}}),
    "an attribute's wrong name": ("InvalidRequest", {"Attributes": {f"{SECRET} key": SECRET}}),
    "too many attributes": ("InvalidRequest", {"Attributes": {f"{SECRET}{n}": SECRET * 100 for n in range(80)}}),
    "a name with a line end": ("InvalidRequest", {"ParticipantDetails": {"DisplayName": f"{SECRET}\n{SECRET}"}}),
    "a message of another type": ("InvalidRequest", {"InitialMessage": {"ContentType": SECRET, "Content": SECRET}}),
    "a message that is too long": (
        "InvalidRequest",
        {"InitialMessage": {"ContentType": "text/plain", "Content": SECRET + "語" * 5462}},
    ),
    "a contact that is none": ("InvalidRequest", {"PersistentChat": source(f"{SECRET}?")}),
    "a short key": ("InvalidRequest", {"ClientToken": SECRET}),
    "content types without text": ("InvalidRequest", {"SupportedMessagingContentTypes": [SECRET]}),
    "another's id": ("FieldNotAllowed", {"CustomerId": SECRET}),
    "segment attributes": ("FieldNotAllowed", {"SegmentAttributes": {SECRET: {"ValueString": SECRET}}}),
    "wrong segment attributes": ("InvalidRequest", {"SegmentAttributes": {SECRET: {"ValueString": [SECRET]}}}),
    "a stream": ("FieldNotAllowed", {"ChatStreamingConfiguration": {"StreamingEndpointArn": SECRET}}),
    "another instance": ("InstanceNotAllowed", {"InstanceId": f"{SECRET} {OTHER}"}),
    "another flow": ("FlowNotAllowed", {"ContactFlowId": f"{SECRET} {OTHER}"}),
    "no contact": ("SourceContactNotFound", {"PersistentChat": source(OTHER)}),
}


@pytest.mark.parametrize("path", REFUSED)
def test_a_refusal_says_nothing(path: str, observe: Observe) -> None:
    code, asked = REFUSED[path]
    sent = event(**{name: value for name, value in asked.items() if name != "base64"})
    sent["isBase64Encoded"] = "base64" in asked
    outcome = observe().invoke(sent)
    assert outcome.code == code
    assert_nothing_leaked(outcome)


def test_the_name_of_an_attribute_that_is_not_allowed_is_not_said(observe: Observe) -> None:
    outcome = observe(allowedAttributes="topic").invoke(event())
    assert outcome.code == "FieldNotAllowed"
    assert_nothing_leaked(outcome)


FAULTS = {
    "throttled": "TooManyRequests",
    "full": "TooManyActiveChats",
    "error500": "ConnectUnavailable",
    "error503": "ConnectUnavailable",
    "accessDenied": "ConnectMisconfigured",
    "reset": "ConnectUnavailable",
    "resetAfter": "ConnectUnavailable",
    "garbage": "ConnectUnavailable",
    "slow": "ConnectTimeout",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_of_connects_says_nothing(fault: Any, observe: Observe, street: Street) -> None:
    street.connect.faults.add(fault, count=2, seconds=5)
    outcome = observe().invoke(event())
    assert outcome.code == FAULTS[fault]
    assert_nothing_leaked(outcome)


def test_an_id_that_a_client_made_up_is_not_said_where_its_look_up_hangs(observe: Observe, street: Street) -> None:
    street.connect.faults.add("slow", operation="DescribeContact", count=2, seconds=5)
    outcome = observe().invoke(event(PersistentChat=source(SECRET)))
    assert outcome.code == "ConnectTimeout"
    assert_nothing_leaked(outcome)


def test_a_source_that_goes_on_or_has_just_ended_says_nothing(observe: Observe, street: Street) -> None:
    session = street.past()
    session.live.ended_at = None
    active = observe().invoke(event(PersistentChat=source(session.id)))
    session.live.ended_at = street.connect.instance.world.clock()
    fresh = observe(transcriptDelaySeconds="60").invoke(event(PersistentChat=source(session.id)))
    assert (active.code, fresh.code) == ("SourceChatStillActive", "TranscriptNotReady")
    for outcome in (active, fresh):
        assert_nothing_leaked(outcome)


def test_a_source_that_connect_refuses_says_nothing(observe: Observe, street: Street) -> None:
    session = street.past()
    session.live.ended_at = None
    outcome = observe(verifySource="false").invoke(event(PersistentChat=source(session.id)))
    assert outcome.code == "RehydrationRefused"
    assert_nothing_leaked(outcome)


def test_an_unverified_caller_says_nothing(observe: Observe) -> None:
    outcome = observe(auth="jwt").invoke(event())
    assert outcome.code == "Unauthorized"
    assert_nothing_leaked(outcome)


@pytest.mark.parametrize("resumed", [False, True], ids=["started", "resumed"])
def test_a_chat_says_its_contact_and_nothing_else(resumed: bool, observe: Observe, street: Street) -> None:
    outcome = observe().invoke(event(PersistentChat=source(street.past().id) if resumed else None))
    assert outcome.status == 200
    assert_nothing_leaked(outcome)
    result = outcome.body["data"]["startChatResult"]
    assert result["ContactId"] in outcome.log
    assert {"ParticipantToken", "ConnectionCredentials", "Websocket"} <= result.keys()


def test_a_trusted_backends_members_are_not_said(observe: Observe) -> None:
    segment = {f"{SECRET}": {"ValueMap": {SECRET: {"ValueString": SECRET}}}}
    outcome = observe(auth="iam").invoke(event(CustomerId=f"{SECRET} Ann", SegmentAttributes=segment))
    assert outcome.status == 200
    assert_nothing_leaked(outcome)


@contextlib.contextmanager
def refusing(code: str, message: str) -> Iterator[str]:
    """An Amazon Connect that refuses everything with a 400 of this code, quoting the customer as AWS does."""

    class Refusal(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"message": message}).encode()
            self.send_response(400)
            self.send_header("x-amzn-ErrorType", code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            pass

    with HTTPServer(("127.0.0.1", 0), Refusal) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_crash_shows_where_it_was_and_not_what_it_was_about(observe: Observe) -> None:
    quoting = f"Value '{SECRET} Ann' at 'participantDetails.displayName' failed to satisfy constraint"
    with refusing("TeapotException", quoting) as url:
        outcome = observe(connect=url).invoke(event())
    assert "TeapotException, status 400" in outcome.result["errorMessage"]
    assert "Traceback" in outcome.log
    assert_nothing_leaked(outcome)


@pytest.mark.parametrize("code", ["InvalidRequestException", "InvalidParameterException"])
def test_what_connect_quotes_of_a_request_is_not_said(code: str, observe: Observe) -> None:
    with refusing(code, f"Value '{SECRET} Ann' is not valid") as url:
        outcome = observe(connect=url).invoke(event())
    assert outcome.code == "InvalidRequest"
    assert_nothing_leaked(outcome)
    assert SECRET not in json.dumps(outcome.body)


def test_the_memory_keeps_its_tokens_to_itself(observe: Observe, street: Street) -> None:
    function = observe(table=street.table.url, auth="jwt", memory="true")
    customer = f"{SECRET} Ann {next(_NUMBERS)}"
    outcomes = [function.invoke(event(customer=customer)) for _ in range(2)]
    started, rejoined = (outcome.body["data"] for outcome in outcomes)
    street.connect.desk.end(started["startChatResult"]["ContactId"])
    outcomes.append(function.invoke(event(customer=customer, PersistentChat=source("latest"))))
    assert [outcome.body["data"]["conversation"]["outcome"] for outcome in outcomes] == [
        "started",
        "rejoined",
        "resumed",
    ]
    assert rejoined["startChatResult"]["ParticipantToken"] == started["startChatResult"]["ParticipantToken"]
    for outcome in outcomes:
        assert_nothing_leaked(outcome)


@pytest.mark.parametrize("auth", ["jwt", "cognito"])
def test_what_a_token_says_of_a_customer_is_not_said(auth: str, observe: Observe, street: Street) -> None:
    words = {"displayName": f"{SECRET} Ann", "attributes": json.dumps({"tier": f"{SECRET} gold"})}
    function = observe(auth=auth, displayNameClaim="email", attributeClaims="tier")
    asked = event(customer=f"{SECRET} Ann", words=words, Attributes={})
    started = function.invoke(asked)
    assert SECRET in street.started()["Attributes"]["tier"]
    assert SECRET in street.started()["ParticipantDetails"]["DisplayName"]
    refused = function.invoke(event(customer="ann", words=words, Attributes={"tier": SECRET}))
    assert (started.status, refused.code) == (200, "FieldNotAllowed")
    for outcome in (started, refused):
        assert_nothing_leaked(outcome)


def test_a_guests_token_is_not_said(observe: Observe, street: Street) -> None:
    function = observe(table=street.table.url, auth="guest", memory="true")
    mine = f"Bearer {SECRET}-{next(_NUMBERS)}-".ljust(50, "x")
    outcomes = [function.invoke(event(authorization=value)) for value in (mine, mine, "")]
    assert [outcome.body["data"]["conversation"]["outcome"] for outcome in outcomes] == [
        "started",
        "rejoined",
        "started",
    ]
    assert len(outcomes[2].body["data"]["guest"]["token"]) == 43
    for outcome in outcomes:
        assert_nothing_leaked(outcome)
    assert mine.removeprefix("Bearer ") not in function.everything()


@pytest.mark.parametrize("wrong", ["{}x", "{} {}", "{}é", "Basic {}", "{}, {}"])
def test_what_is_no_guests_token_is_not_said(wrong: str, observe: Observe) -> None:
    authorization = "Bearer " + wrong.replace("{}", SECRET.ljust(43, "x"))
    outcome = observe(auth="guest").invoke(event(authorization=authorization))
    assert outcome.code == "Unauthorized"
    assert_nothing_leaked(outcome)
    assert SECRET not in json.dumps(outcome.result)


def test_a_memory_that_cannot_be_reached_says_nothing(observe: Observe) -> None:
    outcome = observe(table=NOWHERE, auth="jwt", memory="true").invoke(event(customer=f"{SECRET} Ann"))
    assert outcome.code == "MemoryUnavailable"
    assert_nothing_leaked(outcome)


def test_a_contact_event_says_its_contact_and_nothing_else(observe: Observe, street: Street) -> None:
    function = observe("contact_events", table=street.table.url, auth="jwt", memory="true")
    contact = street.past(f"{SECRET} Ann").id
    detail = {
        "eventType": "DISCONNECTED",
        "contactId": contact,
        "channel": "CHAT",
        "instanceArn": f"arn:aws:connect:eu-central-1:000000000000:instance/{INSTANCE_ID}",
        "initiationTimestamp": "2026-01-01T10:00:00.000Z",
        "disconnectTimestamp": "2026-01-01T11:00:00.000Z",
        "customerId": f"{SECRET} Ann {next(_NUMBERS)}",
        "agentInfo": {"agentArn": SECRET},
        "tags": {SECRET: SECRET},
    }
    outcome = function.invoke({"detail-type": "Amazon Connect Contact Event", "detail": detail})
    assert outcome.result == {"response": None}
    assert contact in outcome.log
    assert_nothing_leaked(outcome)


def test_a_late_past_says_its_contacts_and_nothing_else(observe: Observe, street: Street) -> None:
    function = observe("rehydrate", table=street.table.url, auth="jwt", memory="true")
    contact = street.past(f"{SECRET} Ann").id
    past = {"SourceContactId": street.past(f"{SECRET} Ann").id, "RehydrationType": "ENTIRE_PAST_SESSION"}
    times = dict.fromkeys(("started", "due"), "2026-01-01T10:00:00+00:00")
    known = {"readFrom": past["SourceContactId"], "customerId": f"{SECRET} Ann"}
    body = json.dumps({"contactId": contact, "source": past, **times, **known})
    outcome = function.invoke({"Records": [{"messageId": "1", "body": body, "attributes": {SECRET: SECRET}}]})
    assert outcome.result == {"response": None}
    assert contact in outcome.log
    assert_nothing_leaked(outcome)


def test_the_authorizer_says_nothing_of_a_token(observe: Observe, street: Street) -> None:
    words = {"displayNameClaim": "name", "attributeClaims": "email,tier"}
    function, signer = observe("authorizer", auth="jwt", **words), street.issuer.signer
    mine = {"sub": f"{SECRET} Ann", "email": SECRET, "name": f"{SECRET} Ann", "tier": f"{SECRET} gold"}
    forged = [f"Bearer {forge(signer)}" for forge in FORGED.values()]
    others = [str(forge(signer)) for forge in NO_TOKENS.values()]
    for authorization in [f"Bearer {signer.with_claims(**mine)}", f"{SECRET} {SECRET}", *forged, *others]:
        outcome = function.invoke({"authorizationToken": authorization, "methodArn": "arn:aws:execute-api:x"})
        assert outcome.log or "response" in outcome.result
        assert SECRET not in outcome.log.lower()
        for part in authorization.replace(" ", ".").split("."):
            assert len(part) < 8 or part not in outcome.log
            assert len(part) < 8 or _decoded(part) not in outcome.log


def _decoded(part: str) -> str:
    try:
        return base64.urlsafe_b64decode(part + "===").decode() or part
    except ValueError:
        return part


def test_an_authorizer_whose_issuer_is_down_says_nothing(
    observe: Observe, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(street.issuer, "down", True)
    token = street.issuer.signer.with_claims(sub=SECRET)
    function = observe("authorizer", auth="jwt", customerIdClaim="email")
    outcome = function.invoke({"authorizationToken": f"Bearer {token}", "methodArn": "arn:aws:execute-api:x"})
    assert outcome.result == {"errorMessage": "HTTPError"}
    assert "Traceback" in outcome.log
    assert not any(part in outcome.log for part in (SECRET, *token.split(".")))


def test_every_refusal_there_is_was_driven() -> None:
    every = {kind.__name__ for kind in errors.ChatRefused.__subclasses__()}
    elsewhere = {
        "SourceChatStillActive",
        "TranscriptNotReady",
        "RehydrationRefused",
        "Unauthorized",
        "MemoryUnavailable",
    }
    of_the_history = {"ConversationNotFound", "TranscriptNotFound"}  # which nothing here asks for
    assert {code for code, _ in REFUSED.values()} | set(FAULTS.values()) | elsewhere == every - of_the_history


def test_what_is_logged_at_debug_would_have_been_seen(tmp_path: Path) -> None:
    """The net has no hole: a module that logs what it gets, and a print, are caught."""
    leak = "logging.getLogger('deep.down').debug(event); print(event)"
    (tmp_path / "leaky.py").write_text(f"import logging\ndef handler(event, context): {leak}\n")
    with observed("leaky.handler", {}, tmp_path / "log", source=str(tmp_path)) as leaky:
        assert leaky.invoke(event()).log.count(f"{SECRET} Ann") == 2
