"""What AWS's clients send, the web widget's header by header, through gateway and function to Amazon Connect."""

import json
from collections.abc import Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from local.connect import CONTACT_FLOW_ID, ConnectServer, running_connect
from local.deployment import Deployment
from local.gateway import create_app
from local.options import local_config
from local.past_chat import past_chat
from tests.support.captured import ASKED, NAMES, PAST, captured
from tests.support.lending import lent
from tests.support.program import ROOT

CLIENTS = {path.stem: json.loads(path.read_text()) for path in (ROOT / "events").glob("client_*.json")}


@pytest.fixture(scope="module")
def running() -> Iterator[ConnectServer]:
    with running_connect() as server:
        past_chat(server.instance)
        past_chat(server.instance, PAST)
        yield server


@pytest.fixture
def connect(running: ConnectServer) -> Iterator[ConnectServer]:
    with lent(running) as connect:
        yield connect


def your_side(connect: ConnectServer) -> web.Application:
    """The deployed service, as `make run` has it."""
    config = local_config({}, issuer="http://127.0.0.1/issuer")
    deployment = Deployment(config, connect_url=connect.url, issuer_url="http://127.0.0.1/issuer")
    app = create_app()
    app.add_routes(deployment.gateway.routes())

    async def close(_: web.Application) -> None:
        await deployment.close()

    app.on_cleanup.append(close)
    return app


@pytest.mark.parametrize("name", NAMES)
async def test_the_widgets_requests_start_their_chat(name: str, connect: ConnectServer) -> None:
    async with TestClient(TestServer(your_side(connect))) as client:
        for raw in captured(name)["raw_requests"]:
            headers = [(key, value) for key, value in raw["headers"] if key not in ("Host", "Content-Length")]
            async with client.request(raw["method"], "/Prod/", headers=headers, data=raw["body"]) as response:
                body = await response.read()
                assert response.headers["Access-Control-Allow-Origin"] == "*"
            if raw["method"] == "OPTIONS":
                asked = {key.lower(): value for key, value in raw["headers"]}["access-control-request-headers"]
                allowed = response.headers["Access-Control-Allow-Headers"].lower().split(",")
                assert (response.status, body) == (204, b"")
                assert set(asked.split(",")) <= set(allowed)
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json")
    (call,) = connect.calls.of("StartChatContact")
    assert call.members.pop("ClientToken")
    assert call.members == ASKED[name]
    result = json.loads(body)["data"]["startChatResult"]
    source = ASKED[name].get("PersistentChat", {}).get("SourceContactId")
    assert result.get("ContinuedFromContactId") == source


@pytest.mark.parametrize("name", sorted(CLIENTS))
async def test_each_client_gets_its_chat_over_http(name: str, connect: ConnectServer) -> None:
    event = CLIENTS[name]
    headers = {name: event["headers"][name] for name in ("Content-Type", "Origin") if name in event["headers"]}
    async with (
        TestClient(TestServer(your_side(connect))) as client,
        client.post("/Prod/", headers=headers, data=event["body"]) as response,
    ):
        answer = await response.json()
    assert response.status == 200
    assert answer["data"]["startChatResult"]["ParticipantToken"]
    (call,) = connect.calls.of("StartChatContact")
    assert call.members["ContactFlowId"] == CONTACT_FLOW_ID
