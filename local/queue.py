"""SQS on the laptop: moto's, in this process, behind a route for boto3; and what Lambda does with its messages.

With a file the messages outlive a run.
"""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from hashlib import md5
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from moto.sqs.models import Message, sqs_backends

from local.made_up import REGION

_ACCOUNT = "123456789012"  # moto's own
_POLL_SECONDS = 0.2
_VISIBILITY_SECONDS = 60  # six times the function's time-out, as infra/rehydration.py has it
_RECEIVES = 3  # then it is a dead letter

type Consumer = Callable[[dict[str, Any]], Awaitable[None]]


class QueueServer:
    """Queues on a free port of 127.0.0.1 while its `async with` lasts; `state` is a file to keep their messages in."""

    def __init__(self, state: Path | None = None) -> None:
        app = web.Application()
        app.add_routes([web.post("/{path:.*}", self._answer)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        self._backend = sqs_backends[_ACCOUNT][REGION]
        self._kept = _Kept(state) if state else None
        self._sources: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        """To be used as AWS_ENDPOINT_URL_SQS."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for source in self._sources:
            source.cancel()
        await asyncio.gather(*self._sources, return_exceptions=True)
        await self._runner.cleanup()

    def deliver(self, queue: str, consumer: Consumer) -> str:
        """Make a queue whose messages go to `consumer`, as an event source mapping lets them; its URL."""
        self._backend.create_queue(queue, VisibilityTimeout=str(_VISIBILITY_SECONDS))
        for body, due in self._kept.messages(queue) if self._kept else ():
            self._backend.send_message(queue, body, delay_seconds=max(round(due - time.time()), 0))
        self._sources.append(asyncio.create_task(self._poll(queue, consumer)))
        return f"{self.url}/{_ACCOUNT}/{queue}"

    async def _poll(self, queue: str, consumer: Consumer) -> None:
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            for message in self._backend.receive_message(queue, 10, 0, _VISIBILITY_SECONDS):
                with contextlib.suppress(Exception):  # whatever it was: it is delivered again
                    await consumer({"Records": [{"messageId": message.id, "body": message.body}]})
                    self._done(queue, message)
                if int(message.approximate_receive_count) >= _RECEIVES:
                    self._done(queue, message)

    def _done(self, queue: str, message: Message) -> None:
        with contextlib.suppress(Exception):  # deleted already
            self._backend.delete_message(queue, str(message.receipt_handle))
        if self._kept:
            self._kept.forget(queue, message.body)

    async def _answer(self, request: web.Request) -> web.Response:
        """SendMessage, the only operation that is called."""
        members = await request.json(loads=json.loads)
        queue, body, delay = members["QueueUrl"].rpartition("/")[2], members["MessageBody"], members["DelaySeconds"]
        sent = self._backend.send_message(queue, body, delay_seconds=delay)
        if self._kept:
            self._kept.keep(queue, body, time.time() + delay)
        answer = {"MessageId": sent.id, "MD5OfMessageBody": md5(body.encode()).hexdigest()}  # noqa: S324  # SQS's own
        return web.json_response(answer, content_type="application/x-amz-json-1.0")


class _Kept:
    """The messages in a SQLite file, written with every change."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file, check_same_thread=False)
        self._database.execute("CREATE TABLE IF NOT EXISTS messages (queue TEXT, body TEXT, due REAL)")

    def messages(self, queue: str) -> list[tuple[str, float]]:
        """Bodies, and when each is due in epoch seconds."""
        return self._database.execute("SELECT body, due FROM messages WHERE queue = ?", (queue,)).fetchall()

    def keep(self, queue: str, body: str, due: float) -> None:
        with self._database:
            self._database.execute("INSERT INTO messages VALUES (?, ?, ?)", (queue, body, due))

    def forget(self, queue: str, body: str) -> None:
        with self._database:
            self._database.execute("DELETE FROM messages WHERE queue = ? AND body = ?", (queue, body))
