"""What a customer gets of the deployed zip while Amazon Connect is full, slow, gone or talking nonsense."""

import json
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local.connect import ConnectServer, running_connect
from local.connect.faults import Kind
from local.environment import amazon_connect
from local.lambda_runtime import ExecutionEnvironment
from local.past_chat import past_chat
from tests.e2e.deployed.cloud import Function
from tests.e2e.deployed.conftest import Run
from tests.events.test_sample_events import event

START, DESCRIBE = "StartChatContact", "DescribeContact"


@dataclass(frozen=True)
class Case:
    """Faults that strike the next calls, and what shall come of it: `calls` of Connect at most, `chats` made."""

    fault: Kind | None
    code: str | None
    status: int
    calls: int
    chats: int
    times: int = 9
    seconds: float = 0.0
    operation: str = START
    event: str = "start"
    retry_after: str | None = None
    connect_url: str | None = None


CASES = {
    "throttled once": Case("throttled", None, 200, calls=2, chats=1, times=1),
    "throttled": Case("throttled", "TooManyRequests", 429, calls=2, chats=0, retry_after="2"),
    "full": Case("full", "TooManyActiveChats", 429, calls=1, chats=0, retry_after="60"),
    "500 once": Case("error500", None, 200, calls=2, chats=1, times=1),
    "500": Case("error500", "ConnectUnavailable", 503, calls=2, chats=0, retry_after="5"),
    "503": Case("error503", "ConnectUnavailable", 503, calls=2, chats=0, retry_after="5"),
    "access denied": Case("accessDenied", "ConnectMisconfigured", 500, calls=1, chats=0),
    "reset before it took effect": Case("reset", "ConnectUnavailable", 503, calls=2, chats=0, retry_after="5"),
    "reset once after it took effect": Case("resetAfter", None, 200, calls=2, chats=1, times=1),
    "reset after it took effect": Case("resetAfter", "ConnectUnavailable", 503, calls=2, chats=1, retry_after="5"),
    "garbage once": Case("garbage", None, 200, calls=2, chats=1, times=1),
    "garbage": Case("garbage", "ConnectUnavailable", 503, calls=2, chats=1, retry_after="5"),
    "slow by 1 s": Case("slow", None, 200, calls=1, chats=1, seconds=1),
    "slow by 5 s once": Case("slow", None, 200, calls=2, chats=1, seconds=5, times=1),
    "slow by 5 s": Case("slow", "ConnectTimeout", 504, calls=2, chats=1, seconds=5),
    "slow by 30 s": Case("slow", "ConnectTimeout", 504, calls=2, chats=1, seconds=30),
    "no such name": Case(
        None, "ConnectUnavailable", 503, calls=0, chats=0, retry_after="5", connect_url="http://connect.invalid"
    ),
    "the source's check throttled": Case(
        "throttled",
        "TooManyRequests",
        429,
        calls=2,
        chats=0,
        operation=DESCRIBE,
        event="resume_entire_session",
        retry_after="2",
    ),
    "the source's check denied": Case(
        "accessDenied",
        "ConnectMisconfigured",
        500,
        calls=1,
        chats=0,
        operation=DESCRIBE,
        event="resume_entire_session",
    ),
    "everything slow by 30 s": Case(
        "slow",
        "ConnectTimeout",
        504,
        calls=2,
        chats=0,
        seconds=30,
        operation="*",
        event="resume_entire_session",
    ),
    "everything slow by 3 s": Case(
        "slow",
        "ConnectTimeout",
        504,
        calls=2,
        chats=0,
        seconds=3,
        operation="*",
        event="resume_entire_session",
    ),
}


@dataclass
class Outcome:
    """What came of a case, and of the customer's next try when all is well again."""

    answer: dict[str, Any]
    seconds: float
    chats: int
    calls: int
    client_tokens: set[str]
    next_status: int = field(default=0)


def strike(case: Case, function: Function, runtime: Path, log: Path) -> Outcome:
    with running_connect() as connect:
        past_chat(connect.instance)
        variables = function.variables | amazon_connect(case.connect_url or connect.url)
        with ExecutionEnvironment(
            function.code, function.handler, variables, runtime=runtime, log=log, timeout=function.timeout
        ) as environment:
            environment.invoke(event("broken_json"))  # loaded: what is timed is an answer, not a start
            if case.fault:
                connect.faults.add(case.fault, operation=case.operation, count=case.times, seconds=case.seconds)
            before = len(connect.instance.sessions)
            begun = time.monotonic()
            answer = environment.invoke(event(case.event))
            outcome = Outcome(
                answer=answer,
                seconds=time.monotonic() - begun,
                chats=len(connect.instance.sessions) - before,
                calls=len(connect.calls),
                client_tokens={str(call.members.get("ClientToken")) for call in connect.calls.of(START)},
            )
            connect.faults.clear()
            outcome.next_status = environment.invoke(event(case.event))["statusCode"]
            return outcome


@pytest.fixture(scope="module")
def outcomes(
    public: dict[str, Function], runtime: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Future[Outcome]]:
    """All cases, side by side: most of their time is waiting. Each has an Amazon Connect of its own."""
    folder = tmp_path_factory.mktemp("faults")
    longest_first = sorted(CASES.items(), key=lambda case: -case[1].seconds)
    with ThreadPoolExecutor(6) as pool:
        return {
            name: pool.submit(strike, case, public["start_chat"], runtime, folder / f"{number}.log")
            for number, (name, case) in enumerate(longest_first)
        }


@pytest.mark.parametrize("name", CASES)
def test_a_fault_has_its_answer_in_time_few_calls_and_one_chat_at_most(
    outcomes: dict[str, Future[Outcome]], name: str
) -> None:
    case, outcome = CASES[name], outcomes[name].result()
    body = json.loads(outcome.answer["body"])
    assert (outcome.answer["statusCode"], body.get("code")) == (case.status, case.code)
    assert outcome.answer["headers"].get("Retry-After") == case.retry_after
    assert outcome.answer["headers"]["Access-Control-Allow-Origin"] == "*"
    assert outcome.seconds < 10
    assert outcome.calls == case.calls
    assert outcome.chats == case.chats
    assert len(outcome.client_tokens) <= 1
    assert outcome.next_status == (503 if case.connect_url else 200)


def test_a_function_killed_in_mid_call_and_asked_again_makes_one_chat(
    public: dict[str, Function], connect: ConnectServer, run: Run
) -> None:
    asked = event("start")
    asked["headers"]["Idempotency-Key"] = "0123456789abcdef"
    before = len(connect.instance.sessions)
    killed = run(public["start_chat"], **amazon_connect(connect.url))
    killed.invoke(event("broken_json"))
    connect.faults.add("slow", seconds=30)
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(killed.invoke, asked)
        while len(connect.instance.sessions) == before:
            time.sleep(0.01)
        killed.kill()
        assert lost.exception() is not None
    (begun,) = (call for call in connect.calls.of(START))

    again = run(public["start_chat"], **amazon_connect(connect.url)).invoke(asked)
    assert again["statusCode"] == 200
    assert len(connect.instance.sessions) == before + 1
    assert [call.members for call in connect.calls.of(START)] == [begun.members] * 2
    contact = json.loads(again["body"])["data"]["startChatResult"]["ContactId"]
    assert connect.instance.session(contact).id == contact


@pytest.mark.parametrize("hangs", [False, True], ids=["gone", "hanging"])
def test_a_memory_whose_table_cannot_be_asked_starts_no_chat_and_says_so_in_time(
    memory: dict[str, Function], connect: ConnectServer, run: Run, hangs: bool
) -> None:
    with socket.socket() as table:  # takes connections and answers none, or, not listening, refuses them
        table.bind(("127.0.0.1", 0))
        if hangs:
            table.listen()
        url = f"http://127.0.0.1:{table.getsockname()[1]}"
        start_chat = run(memory["start_chat"], AWS_ENDPOINT_URL_DYNAMODB=url, **amazon_connect(connect.url))
        known = {"requestContext": {"requestId": "r", "authorizer": {"customerId": "ann", "principalId": "ann"}}}
        start_chat.invoke(event("broken_json"))
        begun = time.monotonic()
        answer = start_chat.invoke({**event("start"), **known})
        assert time.monotonic() - begun < 5
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (503, "MemoryUnavailable")
    assert answer["headers"]["Retry-After"] == "2"
    assert connect.calls.of(START) == []
