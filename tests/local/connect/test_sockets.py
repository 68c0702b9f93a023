"""The customer's WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer
from tests.support.patience import PATIENCE_SECONDS

SUBSCRIBE = {"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}}
EVENT = "application/vnd.amazonaws.connect.event."


@pytest.fixture
async def connect() -> AsyncIterator[ConnectServer]:
    async with ConnectServer() as server:
        yield server


@pytest.fixture
async def http(connect: ConnectServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connect.url) as session:
        yield session


async def start(http: aiohttp.ClientSession, **members: Any) -> dict[str, Any]:
    request = {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": CONTACT_FLOW_ID,
        "ParticipantDetails": {"DisplayName": "Ada"},
        "ConnectionTypes": ["WEBSOCKET", "CONNECTION_CREDENTIALS"],
    }
    async with http.put("/contact/chat", json=request | members) as answer:
        started: dict[str, Any] = await answer.json()
        return started


async def open_socket(http: aiohttp.ClientSession, started: dict[str, Any]) -> ClientWebSocketResponse:
    socket = await http.ws_connect(started["Websocket"]["Url"])
    await socket.send_json(SUBSCRIBE)
    assert (await receive(socket))["content"] == {"status": "success", "topics": ["aws/chat"]}
    return socket


async def receive(socket: ClientWebSocketResponse) -> dict[str, Any]:
    frame: dict[str, Any] = await socket.receive_json(timeout=PATIENCE_SECONDS)
    return frame


async def pushed(socket: ClientWebSocketResponse) -> dict[str, Any]:
    frame = await receive(socket)
    assert (frame["topic"], frame["contentType"]) == ("aws/chat", "application/json")
    item: dict[str, Any] = json.loads(frame["content"])
    return item


async def test_everything_said_is_pushed_to_the_one_who_said_it_too(
    http: aiohttp.ClientSession, connect: ConnectServer
) -> None:
    started = await start(http)
    socket = await open_socket(http, started)
    bearer = {"X-Amz-Bearer": started["ConnectionCredentials"]["ConnectionToken"]}
    message = {"Content": "hello", "ContentType": "text/plain", "ClientToken": "1"}
    async with http.post("/participant/message", json=message, headers=bearer) as answer:
        sent = await answer.json()
    item = await pushed(socket)
    assert (item["Id"], item["AbsoluteTime"]) == (sent["Id"], sent["AbsoluteTime"])
    assert (item["Content"], item["ParticipantRole"]) == ("hello", "CUSTOMER")
    connect.desk.message(started["ContactId"], "hi")
    assert (await pushed(socket))["ContentType"] == EVENT + "participant.joined"
    assert (await pushed(socket))["Content"] == "hi"


async def test_items_name_the_session_also_after_a_transfer(
    http: aiohttp.ClientSession, connect: ConnectServer
) -> None:
    started = await start(http)
    socket = await open_socket(http, started)
    connect.desk.transfer(started["ContactId"])
    items = [await pushed(socket) for _ in range(3)]
    assert [item["ContentType"].removeprefix(EVENT) for item in items] == [
        "participant.joined",
        "participant.left",
        "transfer.succeeded",
    ]
    assert {item["InitialContactId"] for item in items} == {started["ContactId"]}
    assert items[2]["ContactId"] == connect.instance.session(started["ContactId"]).live.id != started["ContactId"]


async def test_the_one_who_leaves_is_told_that_the_chat_ended(http: aiohttp.ClientSession) -> None:
    started = await start(http)
    socket = await open_socket(http, started)
    bearer = {"X-Amz-Bearer": started["ConnectionCredentials"]["ConnectionToken"]}
    async with http.post("/participant/disconnect", json={"ClientToken": "1"}, headers=bearer) as answer:
        assert await answer.json() == {}
    assert (await pushed(socket))["ContentType"] == EVENT + "participant.left"
    assert (await pushed(socket))["ContentType"] == EVENT + "chat.ended"


async def test_a_resumed_chat_says_once_that_it_was_rehydrated(
    http: aiohttp.ClientSession, connect: ConnectServer
) -> None:
    past = (await start(http))["ContactId"]
    connect.desk.end(past)
    persistent = {"SourceContactId": past, "RehydrationType": "ENTIRE_PAST_SESSION"}
    started = await start(http, PersistentChat=persistent)
    first = await open_socket(http, started)
    assert (await pushed(first))["ContentType"] == EVENT + "chat.rehydrated"
    second = await open_socket(http, started)
    await second.send_json({"topic": "aws/ping"})
    assert (await receive(second))["topic"] == "aws/ping"


async def test_a_chat_that_is_given_its_past_later_hears_of_it(
    http: aiohttp.ClientSession, connect: ConnectServer
) -> None:
    past = (await start(http))["ContactId"]
    connect.desk.end(past)
    started = await start(http)
    socket = await open_socket(http, started)
    path = f"/contact/persistent-contact-association/{INSTANCE_ID}/{started['ContactId']}"
    async with http.post(path, json={"SourceContactId": past, "RehydrationType": "FROM_SEGMENT"}) as answer:
        assert answer.status == 200
    assert (await pushed(socket))["ContentType"] == EVENT + "chat.rehydrated"


async def test_a_chat_that_is_given_its_past_before_its_customer_comes_tells_them_when_they_do(
    http: aiohttp.ClientSession, connect: ConnectServer
) -> None:
    past = (await start(http))["ContactId"]
    connect.desk.end(past)
    started = await start(http)
    path = f"/contact/persistent-contact-association/{INSTANCE_ID}/{started['ContactId']}"
    async with http.post(path, json={"SourceContactId": past, "RehydrationType": "FROM_SEGMENT"}) as answer:
        assert answer.status == 200
    assert (await pushed(await open_socket(http, started)))["ContentType"] == EVENT + "chat.rehydrated"


async def test_pings_and_heartbeats_are_answered(http: aiohttp.ClientSession) -> None:
    socket = await open_socket(http, await start(http))
    await socket.send_json({"topic": "aws/ping"})
    assert await receive(socket) == {"topic": "aws/ping", "statusCode": 200, "statusContent": "OK"}
    await socket.send_json({"topic": "aws/heartbeat"})
    assert await receive(socket) == {"topic": "aws/heartbeat"}


async def test_the_agents_typing_is_shown_and_not_kept(http: aiohttp.ClientSession, connect: ConnectServer) -> None:
    started = await start(http)
    socket = await open_socket(http, started)
    connect.desk.accept(started["ContactId"])
    connect.desk.typing(started["ContactId"])
    await pushed(socket)
    item = await pushed(socket)
    assert item["ContentType"] == EVENT + "typing"
    assert "Id" not in item
    assert all(line["ContentType"] != EVENT + "typing" for line in connect.desk.transcript(started["ContactId"]))


async def test_the_agents_receipt_names_the_message(http: aiohttp.ClientSession, connect: ConnectServer) -> None:
    started = await start(http, InitialMessage={"Content": "hello", "ContentType": "text/plain"})
    socket = await open_socket(http, started)
    connect.desk.accept(started["ContactId"])
    connect.desk.read(started["ContactId"])
    await pushed(socket)
    item = await pushed(socket)
    receipts = item["MessageMetadata"]["Receipts"]
    assert item["Type"] == "MESSAGEMETADATA"
    assert item["MessageMetadata"]["MessageId"] == connect.desk.transcript(started["ContactId"])[0]["Id"]
    assert receipts[0]["RecipientParticipantId"] != started["ParticipantId"]
    assert receipts[0]["ReadTimestamp"]


async def test_two_sockets_of_a_chat_hear_the_same(http: aiohttp.ClientSession, connect: ConnectServer) -> None:
    started = await start(http)
    sockets = [await open_socket(http, started), await open_socket(http, started)]
    connect.desk.accept(started["ContactId"])
    first, second = [await pushed(socket) for socket in sockets]
    assert first == second


@pytest.mark.parametrize("frame", ["no JSON", "[]", "{}", '{"topic": 1}', "[" * 5000, b"\x00"])
async def test_a_malformed_frame_closes_that_socket_alone(
    http: aiohttp.ClientSession, connect: ConnectServer, frame: str | bytes
) -> None:
    started = await start(http)
    good, bad = await open_socket(http, started), await open_socket(http, started)
    await (bad.send_bytes(frame) if isinstance(frame, bytes) else bad.send_str(frame))
    assert (await bad.receive(timeout=PATIENCE_SECONDS)).type is WSMsgType.CLOSE
    connect.desk.message(started["ContactId"], "still there?")
    await pushed(good)
    assert (await pushed(good))["Content"] == "still there?"


async def test_a_socket_hears_nothing_of_another_chat_or_before_it_subscribes(
    http: aiohttp.ClientSession, connect: ConnectServer
) -> None:
    mine, other = await start(http), await start(http)
    quiet = await http.ws_connect(mine["Websocket"]["Url"])
    socket = await open_socket(http, mine)
    connect.desk.message(other["ContactId"], "not for you")
    connect.desk.accept(mine["ContactId"])
    assert (await pushed(socket))["ContactId"] == mine["ContactId"]
    await quiet.send_json({"topic": "aws/heartbeat"})
    assert await receive(quiet) == {"topic": "aws/heartbeat"}


@pytest.mark.parametrize("ticket", ["", "forged", "é"])
async def test_no_ticket_no_socket(http: aiohttp.ClientSession, ticket: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        await http.ws_connect("/socket", params={"ticket": ticket})
    assert error.value.status == 403


async def test_an_address_is_good_for_a_hundred_seconds() -> None:
    now = 1_700_000_000.0
    async with ConnectServer(clock=lambda: now) as server, aiohttp.ClientSession(server.url) as http:
        started = await start(http)
        now += 99
        await (await http.ws_connect(started["Websocket"]["Url"])).close()
        now += 2
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(started["Websocket"]["Url"])


async def test_stopping_closes_open_sockets_within_a_second() -> None:
    async with aiohttp.ClientSession() as http:
        server = ConnectServer()
        async with server:
            async with http.put(server.url + "/contact/chat", json=_request()) as answer:
                socket = await http.ws_connect((await answer.json())["Websocket"]["Url"])
            news = await http.get(server.url + "/agent/events")
            before = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - before < 1
        assert (await socket.receive(timeout=PATIENCE_SECONDS)).type is WSMsgType.CLOSE
        assert b": connected" in await news.read()


def _request() -> dict[str, Any]:
    return {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": CONTACT_FLOW_ID,
        "ParticipantDetails": {"DisplayName": "Ada"},
        "ConnectionTypes": ["WEBSOCKET"],
    }


async def test_the_desk_hears_of_chats_and_of_what_is_said(http: aiohttp.ClientSession, connect: ConnectServer) -> None:
    async with http.get("/agent/events") as news:
        lines: Callable[[], Any] = news.content.readline
        started = await start(http, InitialMessage={"Content": "hello", "ContentType": "text/plain"})
        heard: list[tuple[str, Any]] = []
        while len(heard) < 2:
            line = (await asyncio.wait_for(lines(), PATIENCE_SECONDS)).decode()
            if line.startswith("event:"):
                data = (await lines()).decode().removeprefix("data: ")
                heard.append((line.removeprefix("event: ").strip(), json.loads(data)))
    assert [event for event, _ in heard] == ["chat", "item"]
    assert heard[0][1]["contactId"] == started["ContactId"]
    assert heard[1][1]["Content"] == "hello"
    assert connect.desk.chats()["waiting"][0]["contactId"] == started["ContactId"]
