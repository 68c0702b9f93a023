"""The zips of a deployment, each under Lambda's own runtime client, answer as their sources do in process."""

import asyncio
import json
import queue
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer, running_connect
from local.environment import amazon_connect
from local.issuer import Issuer
from local.lambda_runtime import FunctionFailed
from tests.e2e.deployed.cloud import Cloud, Function
from tests.e2e.deployed.conftest import Run
from tests.events.test_sample_events import REFUSALS, STARTS, event
from tests.support.patience import PATIENCE_SECONDS


def contents(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def test_every_sample_event_is_answered_as_by_the_sources(
    public: dict[str, Function], connect: ConnectServer, run: Run
) -> None:
    start_chat = run(public["start_chat"], **amazon_connect(connect.url))
    for name, (members, source) in STARTS.items():
        answer = start_chat.invoke(event(name))
        assert answer["statusCode"] == 200, name
        result = json.loads(answer["body"])["data"]["startChatResult"]
        assert result.get("ContinuedFromContactId") == source, name
        received = connect.calls.of("StartChatContact")[-1].members
        assert received.pop("ClientToken")
        usual = {"InstanceId": INSTANCE_ID, "ContactFlowId": CONTACT_FLOW_ID}
        assert received == usual | {"ParticipantDetails": {"DisplayName": "Ann"}} | members, name
    assert len(connect.calls.of("StartChatContact")) == len(STARTS)


def test_every_broken_event_is_refused_as_by_the_sources(
    public: dict[str, Function], connect: ConnectServer, run: Run
) -> None:
    start_chat = run(public["start_chat"], **amazon_connect(connect.url))
    for name, (status, code, fields) in REFUSALS.items():
        answer = start_chat.invoke(event(name))
        problem = json.loads(answer["body"])
        assert (answer["statusCode"], problem["code"]) == (status, code), name
        assert [error["field"] for error in problem.get("errors", [])] == fields, name
    assert connect.calls.of("StartChatContact") == []


def test_an_event_that_is_none_crashes_nothing(public: dict[str, Function], connect: ConnectServer, run: Run) -> None:
    start_chat = run(public["start_chat"], **amazon_connect(connect.url))
    for nothing in ("null", "[]", '"x"', "{}"):
        assert start_chat.invoke(json.loads(nothing))["statusCode"] == 400, nothing


def test_nothing_is_written_to_the_code_and_nothing_secret_to_the_log(
    public: dict[str, Function], connect: ConnectServer, run: Run, log: Path
) -> None:
    before = contents(public["start_chat"].code)
    answer = run(public["start_chat"], **amazon_connect(connect.url)).invoke(event("start"))
    result = json.loads(answer["body"])["data"]["startChatResult"]
    assert contents(public["start_chat"].code) == before
    written = log.read_text()
    assert result["ContactId"] in written
    for secret in (result["ParticipantToken"], "Ann", "4711", "Where is my order?"):
        assert secret not in written


@pytest.mark.parametrize("module", ["start_chat", "authorizer", "contact_events"])
def test_byte_code_for_every_module_came_through_the_zip(memory: dict[str, Function], module: str) -> None:
    code = memory[module].code
    compiled = {path.parent.parent / f"{path.name.partition('.')[0]}.py" for path in code.rglob("*.pyc")}
    assert compiled == set(code.rglob("*.py"))


async def test_the_authorizer_lets_in_who_has_a_token_and_nobody_else(memory: dict[str, Function], run: Run) -> None:
    port = unused_port()
    issuer = Issuer(f"http://127.0.0.1:{port}")
    app = web.Application()
    app.add_routes(issuer.routes())
    async with TestServer(app, port=port):
        authorizer = run(memory["authorizer"], JWT_ISSUER=issuer.url)

        async def ask(token: str) -> Any:
            method = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/Prod/POST/"
            event = {"type": "TOKEN", "methodArn": method, "authorizationToken": f"Bearer {token}"}
            return await asyncio.to_thread(authorizer.invoke, event)

        assert (await ask(issuer.sign("ann", aud="chat")))["context"] == {"customerId": "ann"}
        for token in ("made.up.token", issuer.sign("ann"), issuer.sign("ann", aud="chat", exp=1)):
            with pytest.raises(FunctionFailed, match='"errorMessage": "Unauthorized"'):
                await ask(token)


def test_a_customer_rejoins_until_an_event_tells_of_the_end(
    cloud: Cloud, memory: dict[str, Function], run: Run
) -> None:
    events: queue.Queue[dict[str, Any]] = queue.Queue()
    with running_connect(on_contact_event=events.put) as connect:
        neighbors = {**amazon_connect(connect.url), "AWS_ENDPOINT_URL_DYNAMODB": cloud.url}
        start_chat, contact_events = (run(memory[name], **neighbors) for name in ("start_chat", "contact_events"))
        customer = {"requestId": "r", "authorizer": {"customerId": "ann", "principalId": "ann"}}

        def conversation() -> tuple[str, str]:
            body = json.dumps({"ParticipantDetails": {"DisplayName": "Ann"}})
            answer = start_chat.invoke({"body": body, "requestContext": customer})
            assert answer["statusCode"] == 200, answer
            data = json.loads(answer["body"])["data"]
            return data["startChatResult"]["ContactId"], data["conversation"]["outcome"]

        first, outcome = conversation()
        assert outcome == "started"
        assert conversation() == (first, "rejoined")
        connect.desk.end(first)
        event_type = None
        while event_type != "COMPLETED":
            told = events.get(timeout=PATIENCE_SECONDS)
            contact_events.invoke(told)
            event_type = told["detail"]["eventType"]
        second, outcome = conversation()
        assert (outcome, second == first) == ("started", False)
