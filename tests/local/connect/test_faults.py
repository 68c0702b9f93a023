"""Faults on demand, met by boto3."""

import errno
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from local.connect import INSTANCE_ID, ConnectServer, running_connect
from local.connect.faults import Faults, Kind

type Start = Callable[..., dict[str, Any]]
type Ask = Callable[..., Any]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("throttled", 429, "TooManyRequestsException"),
        ("full", 429, "LimitExceededException"),
        ("error500", 500, "InternalServiceException"),
        ("error503", 503, "ServiceUnavailableException"),
        ("accessDenied", 403, "AccessDeniedException"),
    ],
)
def test_a_refusal_strikes_once_and_starts_no_chat(
    connect: ConnectServer, start: Start, fault: Kind, status: int, code: str
) -> None:
    connect.faults.add(fault)
    before = len(connect.instance.sessions)
    with pytest.raises(ClientError) as error:
        start()
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert error.value.response["Error"]["Code"] == code
    assert len(connect.instance.sessions) == before
    start()
    assert [call.outcome for call in connect.calls] == [code, "ok"]


@pytest.mark.parametrize(("fault", "started"), [("reset", 0), ("resetAfter", 1)])
def test_a_reset_strikes_before_or_after_the_call_took_effect(
    connect: ConnectServer, start: Start, fault: Kind, started: int
) -> None:
    connect.faults.add(fault)
    before = len(connect.instance.sessions)
    with pytest.raises(ConnectionClosedError):
        start(ClientToken=f"reset-{fault}")
    assert len(connect.instance.sessions) == before + started
    start(ClientToken=f"reset-{fault}")
    assert len(connect.instance.sessions) == before + 1
    assert [call.outcome for call in connect.calls] == [fault, "ok"]


def test_a_garbage_answer_is_none_though_boto3_takes_it_for_one(connect: ConnectServer, start: Start, ask: Ask) -> None:
    connect.faults.add("garbage", count=2)
    assert start().keys() == {"ResponseMetadata"}
    assert ask("PUT", "/contact/chat", {}).body.startswith(b"<html>")


def test_a_slow_answer_is_late_and_good(connect: ConnectServer, start: Start) -> None:
    connect.faults.add("slow", seconds=0.2)
    before = time.monotonic()
    assert start()["ContactId"]
    assert time.monotonic() - before >= 0.2


def test_a_fault_for_one_operation_leaves_the_others_alone(connect: ConnectServer, control: Any, start: Start) -> None:
    connect.faults.add("throttled", operation="DescribeContact")
    contact_id = start()["ContactId"]
    with pytest.raises(ClientError):
        control.describe_contact(InstanceId=INSTANCE_ID, ContactId=contact_id)


def test_a_participant_operation_fails_where_it_is_named(
    connect: ConnectServer, customer: Any, start: Start, enter: Callable[[dict[str, Any]], str]
) -> None:
    token = enter(start())
    connect.faults.add("throttled", operation="SendMessage")
    with pytest.raises(customer.exceptions.ThrottlingException):
        customer.send_message(ConnectionToken=token, ContentType="text/plain", Content="x")


def test_a_fault_counts_down_and_expires() -> None:
    now = 100.0
    faults = Faults(lambda: now)
    faults.add("full", count=2, expires_in=10)
    assert faults.take("StartChatContact", control=True) is not None
    now += 11
    assert faults.take("StartChatContact", control=True) is None
    assert faults.current() == []


def test_any_control_operation_is_not_any_participant_operation() -> None:
    faults = Faults(lambda: 0.0)
    faults.add("full")
    assert faults.take("SendMessage", control=False) is None
    assert faults.take("StartChatContact", control=True) is not None


def test_faults_are_set_read_and_cleared_over_http(connect: ConnectServer, ask: Ask) -> None:
    wanted = {"fault": "slow", "operation": "StartChatContact", "count": 2, "expiresIn": 30, "seconds": 1.5}
    more = {"transcriptDelaySeconds": 45, "events": {"shuffle": True, "duplicate": 0.2, "lose": 0.1, "seed": 1}}
    assert ask("POST", "/faults", wanted | more).status == 200
    settings = ask("GET", "/faults").json()
    assert settings["faults"][0].pop("expiresIn") <= wanted.pop("expiresIn")
    settings.pop("readings")
    assert settings == {"faults": [wanted]} | more
    assert connect.instance.transcript_delay_seconds == 45
    usual = {"shuffle": False, "duplicate": 0.0, "lose": 0.0, "seed": None}
    answer = ask("DELETE", "/faults").json()
    answer.pop("readings")
    assert answer == {"faults": [], "transcriptDelaySeconds": 0.0, "events": usual}


@pytest.mark.parametrize(
    "body",
    [
        b'{"fault": "flood"}',
        b'{"fault": "full", "operation": "Sing"}',
        b'{"falt": "full"}',
        b'{"fault": "full", "count": 0}',
        b'{"events": {"lose": 2}}',
        b"no JSON",
        b"",
        b"\xff",
    ],
)
def test_a_fault_that_cannot_be_is_refused(connect: ConnectServer, ask: Ask, body: bytes) -> None:
    answer = ask("POST", "/faults", body)
    assert answer.status == 400
    assert answer.json()["Message"]
    assert connect.faults.current() == []


def test_stopping_does_not_wait_for_a_slow_answer() -> None:
    with running_connect() as server:
        server.faults.add("slow", seconds=30)
        connection = HTTPConnection("127.0.0.1", server.port, timeout=0.1)
        connection.request("GET", f"/contacts/{INSTANCE_ID}/x")
        with pytest.raises(TimeoutError):
            connection.getresponse()
        before = time.monotonic()
    connection.close()
    assert time.monotonic() - before < 1


def test_a_reset_connection_is_reset_and_not_merely_closed(connect: ConnectServer, ask: Ask) -> None:
    connect.faults.add("reset")
    with pytest.raises(ConnectionResetError) as error:
        ask("GET", f"/contacts/{INSTANCE_ID}/x")
    assert error.value.errno == errno.ECONNRESET
