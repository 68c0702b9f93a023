"""The agent's desk over HTTP: acts, the list of chats, transcripts, and news as they happen."""

import asyncio
from typing import Any

from aiohttp import web

from local.connect.chat_summary import chat_summary
from local.connect.desk import Desk
from local.connect.errors import ConnectError, InvalidRequest
from local.connect.hosted_chat import HostedChats
from local.connect.watchers import Mailbox, Watchers
from local.connect.wire.rest_json import error_answer, json_answer, read_object

ACTS = (
    "accept",
    "message",
    "typing",
    "read",
    "transfer",
    "end",
    "task",
    "email",
    "guide",
    "close",
    "identify",
)
SILENCE_SECONDS = 15.0  # how long a news stream says nothing before it checks that its reader is still there


class DeskRoutes:
    """HTTP handlers over a desk."""

    def __init__(self, desk: Desk, watchers: Watchers, hosted_chats: HostedChats) -> None:
        self._desk = desk
        self._watchers = watchers
        self._hosted_chats = hosted_chats
        self._flows: set[asyncio.Task[str]] = set()

    async def act(self, request: web.Request) -> web.Response:
        """POST /agent/{contactId}/{act}, where the act is one of the desk's."""
        contact_id, act = request.match_info["contactId"], request.match_info["act"]
        try:
            options = read_object(body) if (body := await request.read()) else {}
            return json_answer(self._perform(act, contact_id, options))
        except ConnectError as error:
            return error_answer(error)

    async def host(self, request: web.Request) -> web.Response:
        """POST /agent/hosted-chat: a customer opens Amazon Connect's own widget. Its flow runs on after the answer."""
        try:
            options = read_object(await request.read())
            names = _text(options, "customerId", 128), _text(options, "displayName", 256)
        except ConnectError as error:
            return error_answer(error)
        session = self._hosted_chats.start(*names)
        flow = asyncio.create_task(self._hosted_chats.run_flow(session))
        self._flows.add(flow)
        flow.add_done_callback(self._flows.discard)
        return json_answer(session.answer)

    async def close(self) -> None:
        """Leave flows that still run where they are."""
        for flow in self._flows:
            flow.cancel()

    async def chats(self, _: web.Request) -> web.Response:
        """GET /agent/chats: all chats by state."""
        return json_answer(self._desk.chats())

    async def transcript(self, request: web.Request) -> web.Response:
        """GET /agent/{contactId}/transcript: what was said in a chat, and in the past that it continues."""
        contact_id = request.match_info["contactId"]
        try:
            said = {"past": self._desk.past(contact_id), "transcript": self._desk.transcript(contact_id)}
            return json_answer(said)
        except ConnectError as error:
            return error_answer(error)

    async def news(self, request: web.Request) -> web.StreamResponse:
        """GET /agent/events: server-sent events, `item` for each thing said and `chat` for each change of a chat."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with self._watchers.watch_all() as mailbox:
            await stream.prepare(request)
            await stream.write(b": connected\n\n")
            try:
                while (event := await _next(mailbox)) is not None:
                    await stream.write(event.encode())
            except ConnectionError:
                pass  # the page has gone
        return stream

    def _perform(self, act: str, contact_id: str, options: dict[str, Any]) -> dict[str, Any]:
        match act:
            case "message":
                content = _text(options, "content", 16384)
                content_type = str(options.get("contentType", "text/plain"))
                return {"id": self._desk.message(contact_id, content, content_type).id}
            case "end":
                return chat_summary(self._desk.end(contact_id, survey=options.get("survey") is True))
            case "task" | "email" | "guide":
                return {"id": self._desk.file(contact_id, act).id}
            case "close":
                return chat_summary(self._desk.close(contact_id))
            case "identify":
                return chat_summary(self._desk.identify(contact_id, _text(options, "customerId", 128)))
            case "accept":
                return chat_summary(self._desk.accept(contact_id))
            case "transfer":
                return chat_summary(self._desk.transfer(contact_id))
            case "read":
                return chat_summary(self._desk.read(contact_id))
            case _:
                return chat_summary(self._desk.typing(contact_id))


def _text(options: dict[str, Any], name: str, longest: int) -> str:
    text = options.get(name)
    if not isinstance(text, str) or not 0 < len(text) <= longest:
        raise InvalidRequest(f"{name} must be a string of 1 to {longest} characters.")
    return text


async def _next(mailbox: Mailbox) -> str | None:
    try:
        async with asyncio.timeout(SILENCE_SECONDS):
            return await mailbox.get()
    except TimeoutError:
        return ":\n\n"  # a comment, as far as the reader is concerned
