"""The WebSocket that a customer's client listens on: subscribe, ping, heartbeat, and pushes."""

import asyncio
import json
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from local.connect.credentials import Credentials
from local.connect.errors import ConnectError
from local.connect.session import Session
from local.connect.speech import listen
from local.connect.watchers import Mailbox, Watchers
from local.connect.wire.rest_json import error_answer
from local.connect.world import World

FRAME_BYTES = 64 * 1024


class _Malformed(Exception):
    """A frame that no client of Amazon Connect sends."""


class Sockets:
    """HTTP handler for the sockets of all chats. A chat can have several: clients overlap them when they renew."""

    def __init__(self, credentials: Credentials, watchers: Watchers, world: World) -> None:
        self._credentials = credentials
        self._watchers = watchers
        self._world = world
        self._open: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET /socket?ticket=…, the URL that comes with a connection."""
        try:
            session = self._credentials.session("socket", request.query.get("ticket", ""))
        except ConnectError as error:
            return error_answer(error)
        # Without compression: its buffers would cost more memory than all else about a chat.
        socket = web.WebSocketResponse(compress=False, max_msg_size=FRAME_BYTES)
        await socket.prepare(request)
        self._open.add(socket)
        mailbox = Mailbox()
        writer = asyncio.create_task(_write(socket, mailbox))
        try:
            await self._read(socket, mailbox, session)
        finally:
            self._open.discard(socket)
            self._watchers.unsubscribe(session.id, mailbox)
            writer.cancel()
        return socket

    async def close(self) -> None:
        """Close all sockets, so that stopping the server does not wait for their clients."""
        await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in self._open))

    async def _read(self, socket: web.WebSocketResponse, mailbox: Mailbox, session: Session) -> None:
        async for message in socket:
            try:
                if message.type is not WSMsgType.TEXT:
                    raise _Malformed
                self._answer(_frame(message.data), mailbox, session)
            except _Malformed:
                # What AWS does with such a frame is not known. Here it costs the sender this one socket.
                await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)

    def _answer(self, frame: dict[str, Any], mailbox: Mailbox, session: Session) -> None:
        match frame:
            case {"topic": "aws/subscribe", "content": {"topics": [*topics]}} if "aws/chat" in topics:
                mailbox.put(_text("aws/subscribe", content={"status": "success", "topics": ["aws/chat"]}))
                self._watchers.subscribe(session.id, mailbox)
                listen(self._world, session)
            case {"topic": "aws/ping"}:
                mailbox.put(_text("aws/ping", statusCode=200, statusContent="OK"))
            case {"topic": "aws/heartbeat"}:
                mailbox.put(_text("aws/heartbeat"))
            case {"topic": str()}:
                pass  # a topic of another of AWS's clients
            case _:
                raise _Malformed


async def _write(socket: web.WebSocketResponse, mailbox: Mailbox) -> None:
    try:
        while (text := await mailbox.get()) is not None:
            await socket.send_str(text)
    except ConnectionError:
        return  # the client has gone; the reader notices it too
    await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)


def _frame(text: str) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise _Malformed from None
    if not isinstance(frame, dict):
        raise _Malformed
    return frame


def _text(topic: str, **members: object) -> str:
    return json.dumps({"topic": topic} | members)
