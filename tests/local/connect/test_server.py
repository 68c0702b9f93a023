"""Starting and stopping the stand-in, and many chats at a time."""

import asyncio
import json
import socket
import time
from contextlib import ExitStack
from typing import Any

import aiohttp
import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer, running_connect
from local.connect.starting import start_chat
from tests.support.patience import PATIENCE_SECONDS

REQUEST = {
    "InstanceId": INSTANCE_ID,
    "ContactFlowId": CONTACT_FLOW_ID,
    "ParticipantDetails": {"DisplayName": "Ada"},
    "ConnectionTypes": ["WEBSOCKET", "CONNECTION_CREDENTIALS"],
}


def test_a_taken_port_is_an_error_of_the_caller() -> None:
    with running_connect() as first, pytest.raises(OSError, match="address already in use"):  # noqa: SIM117
        with running_connect(port=first.port):
            pass


def test_a_stopped_server_frees_its_port() -> None:
    with running_connect() as first:
        port = first.port
    with running_connect(port=port) as second:
        assert second.url == f"http://127.0.0.1:{port}"


async def test_a_watcher_who_lets_a_thousand_pieces_wait_is_let_go() -> None:
    async with ConnectServer() as server, aiohttp.ClientSession(server.url) as http:
        started = await _start(http)
        websocket = await http.ws_connect(started["Websocket"]["Url"])
        await websocket.send_json({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})
        await websocket.receive_json(timeout=PATIENCE_SECONDS)
        for number in range(1_100):  # the socket gets no turn to send in between
            server.desk.message(started["ContactId"], str(number))
        kinds = [(await websocket.receive(timeout=PATIENCE_SECONDS)).type for _ in range(1_001)]
        assert kinds == [aiohttp.WSMsgType.TEXT] * 1_000 + [aiohttp.WSMsgType.CLOSE]


async def test_a_hundred_chats_at_a_time_each_hear_their_own_message() -> None:
    unlimited = aiohttp.TCPConnector(limit=0)
    async with ConnectServer() as server, aiohttp.ClientSession(server.url, connector=unlimited) as http:
        async with asyncio.timeout(10):
            heard = await asyncio.gather(*(_chat(http, str(number)) for number in range(100)))
        assert heard == [str(number) for number in range(100)]


async def _start(http: aiohttp.ClientSession) -> dict[str, Any]:
    async with http.put("/contact/chat", json=REQUEST) as answer:
        started: dict[str, Any] = await answer.json()
        return started


async def _chat(http: aiohttp.ClientSession, text: str) -> str:
    started = await _start(http)
    websocket = await http.ws_connect(started["Websocket"]["Url"])
    await websocket.send_json({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})
    await websocket.receive_json(timeout=PATIENCE_SECONDS)
    bearer = {"X-Amz-Bearer": started["ConnectionCredentials"]["ConnectionToken"]}
    message = {"Content": text, "ContentType": "text/plain"}
    await (await http.post("/participant/message", json=message, headers=bearer)).read()
    item = json.loads((await websocket.receive_json(timeout=PATIENCE_SECONDS))["content"])
    return str(item["Content"])


def test_stopping_does_not_wait_for_a_client_that_says_no_goodbye() -> None:
    with ExitStack() as stack, running_connect() as server:
        client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS))
        started = start_chat(server.instance, server.credentials, dict(REQUEST))
        path = started["Websocket"]["Url"]
        handshake = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        handshake += ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="]
        client.sendall("\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *handshake, "", ""]).encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 101")
        before = time.monotonic()
    assert time.monotonic() - before < 1


def test_the_last_contact_events_are_delivered_before_it_stops() -> None:
    got: list[str] = []

    def sink(event: dict[str, Any]) -> None:
        time.sleep(0.01)
        got.append(event["detail"]["eventType"])

    with running_connect(on_contact_event=sink) as server:
        started = start_chat(server.instance, server.credentials, dict(REQUEST))
        server.desk.end(started["ContactId"])
    assert got[-1] == "COMPLETED"
