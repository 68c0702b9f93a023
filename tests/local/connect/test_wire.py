"""Whatever is sent, the stand-in answers as AWS does, and goes on."""

import json
from collections.abc import Callable
from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer, StandIn
from local.connect.calls import KEPT, Call, Calls
from local.connect.tokens import Tokens
from local.connect.wire.service_model import input_shape
from local.connect.wire.services import control_operations, participant_operations

type Ask = Callable[..., Any]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = sorted(input_shape("connect", "StartChatContact").members)
VALID = {
    "InstanceId": INSTANCE_ID,
    "ContactFlowId": CONTACT_FLOW_ID,
    "ParticipantDetails": {"DisplayName": "Ada"},
}
fuzzed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def test_every_operation_is_where_aws_has_it() -> None:
    stand_in = StandIn()
    for service, operations in [
        ("connect", control_operations(stand_in)),
        ("connectparticipant", participant_operations(stand_in)),
    ]:
        model = botocore.session.Session().get_service_model(service)
        for operation in operations:
            http = model.operation_model(operation.name).http
            assert (operation.method, operation.path) == (http["method"], http["requestUri"])


@fuzzed
@given(members=st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=4))
def test_no_members_whatever_make_a_start_crash(ask: Ask, members: dict[str, Any]) -> None:
    body = json.dumps(VALID | members).encode()
    answer = ask("PUT", "/contact/chat", body)
    assert answer.status in {200, 400, 404}
    assert "Message" in answer.json() or "ContactId" in answer.json()


@fuzzed
@given(
    path=st.sampled_from(["/contact/chat", "/participant/message", "/participant/transcript", "/agent/x/message"]),
    body=st.binary(max_size=40),
)
def test_no_bytes_whatever_make_it_crash(ask: Ask, path: str, body: bytes) -> None:
    answer = ask("PUT" if path == "/contact/chat" else "POST", path, body)
    assert answer.status in {400, 403, 404}
    assert answer.json().keys() == {"Message", "__type"}
    assert answer.headers["x-amzn-ErrorType"] == answer.json()["__type"]


@pytest.mark.parametrize("depth", [200, 2_000, 100_000])
def test_deep_nesting_is_refused_and_can_be_looked_at_afterwards(ask: Ask, depth: int) -> None:
    nested = b'{"ValueMap":{"a":' * depth + b"{}" + b"}}" * depth
    body = json.dumps(VALID).encode()[:-1] + b', "SegmentAttributes": {"a": ' + nested + b"}}"
    assert ask("PUT", "/contact/chat", body).status in {200, 400, 413}
    assert ask("GET", "/calls").status == 200


@pytest.mark.parametrize("body", [b'{"Unheard": NaN}', b"[]", b"1", b"\xff", b'{"ChatDurationInMinutes": true}'])
def test_what_is_no_json_object_of_the_right_types_cannot_be_read(ask: Ask, body: bytes) -> None:
    answer = ask("PUT", "/contact/chat", body.replace(b"{", json.dumps(VALID).encode()[:-1] + b", "))
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, "SerializationException")


@pytest.mark.parametrize("path", ["/", "/contact", "/participant/attachment", "/agent/x/kill"])
def test_an_unknown_path_is_an_unknown_operation(ask: Ask, path: str) -> None:
    answer = ask("POST", path)
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (404, "UnknownOperationException")


def test_a_body_that_is_too_large_is_refused(ask: Ask) -> None:
    assert ask("PUT", "/contact/chat", b" " * 1_100_000).status == 413


def test_a_request_without_a_bearer_is_denied(ask: Ask) -> None:
    answer = ask("POST", "/participant/connection", {"Type": ["WEBSOCKET"]})
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (403, "AccessDeniedException")


@pytest.mark.parametrize("path", ["/participant/connection", "/agent/chats", "/faults"])
def test_a_preflight_is_allowed_what_it_asks_for(ask: Ask, path: str) -> None:
    wanted = "authorization,content-type,x-amz-bearer,x-amz-content-sha256,x-amz-date,x-amz-user-agent"
    headers = {"Access-Control-Request-Headers": wanted, "Access-Control-Request-Method": "POST", "Origin": "http://x"}
    answer = ask("OPTIONS", path, **headers)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Headers"] == wanted
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


def test_a_browser_may_read_the_error_type(ask: Ask) -> None:
    answer = ask("POST", "/participant/connection", {"Type": ["WEBSOCKET"]}, **{"X-Amz-Bearer": "dead"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "x-amzn-ErrorType" in answer.headers["Access-Control-Expose-Headers"]


def test_calls_are_read_and_forgotten_over_http(ask: Ask, connect: ConnectServer) -> None:
    ask("PUT", "/contact/chat", VALID)
    ask("PUT", "/contact/chat", b"no JSON")
    calls = ask("GET", "/calls").json()["calls"]
    assert [(call["operation"], call["outcome"]) for call in calls] == [
        ("StartChatContact", "ok"),
        ("StartChatContact", "SerializationException"),
    ]
    assert calls[0]["members"] == VALID
    ask("DELETE", "/calls")
    assert len(connect.calls) == 0


def test_the_participant_service_leaves_no_calls(ask: Ask, connect: ConnectServer) -> None:
    ask("POST", "/participant/connection", {"Type": ["WEBSOCKET"]})
    assert list(connect.calls) == []


def test_the_record_of_calls_is_bounded() -> None:
    calls = Calls()
    for number in range(KEPT + 1):
        calls.add(Call(str(number), {}, 0.0))
    assert len(calls) == KEPT
    assert calls[0].operation == "1"


@given(st.text(max_size=200))
def test_no_made_up_token_opens_a_chat(token: str) -> None:
    assert Tokens(b"secret").read("participant", token, 0.0) is None


def test_another_instances_token_opens_nothing() -> None:
    token = Tokens(b"other secret").make("participant", "session")
    assert Tokens(b"secret").read("participant", token, 0.0) is None
    assert Tokens(b"other secret").read("connection", token, 0.0) is None
    assert Tokens(b"other secret").read("participant", token, 0.0) == "session"
