"""The endpoint as a stranger meets it: real gateway, real functions, and Amazon Connect's stand-in behind them."""

import asyncio
import contextlib
import json
import socket
import threading
import uuid
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec

from local.bucket import BucketServer
from local.connect import ConnectServer
from local.connect.instance import STORAGE
from local.connect.session import Session
from local.deployment import Deployment
from local.gateway import create_app
from local.issuer import AUDIENCE, Issuer
from local.options import local_config
from local.past_chat import past_chat
from local.queue import QueueServer
from local.table import TableServer, create_table
from tests.support.accounts import account
from tests.support.forgery import Signer

ORIGIN = "https://www.example.com"
SIGNED = "AWS4-HMAC-SHA256 Credential=BACKEND/20260101/eu-central-1/execute-api/aws4_request"


class CountingIssuer(Issuer):
    """The laptop's issuer, which counts how often its keys are fetched, and which can be down."""

    fetches = 0
    down = False

    @property
    def signer(self) -> Signer:
        """Signs anything, good or bad, with the issuer's own key."""
        key = self._key
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return Signer(self.url, AUDIENCE, "local", key)

    async def keys(self, request: web.Request) -> web.Response:
        self.fetches += 1
        return web.Response(status=503) if self.down else await super().keys(request)


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def without_ids(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """All that a stranger sees, but for the request's id and the time of day."""
        request_id = str(self.headers["x-amzn-RequestId"])
        headers = [(name, value) for name, value in self.headers.items() if name.lower() not in ("date", "server")]
        shown = [(name, value.replace(request_id, "request-id")) for name, value in headers]
        return self.status, sorted(shown), self.body.replace(request_id.encode(), b"request-id")


@dataclass(frozen=True)
class Door:
    """One deployment on a port of its own."""

    street: "Street"
    deployment: Deployment
    port: int

    def post(self, body: object = None, *, token: str | None = None, **headers: str) -> Answer:
        """POST / from the allowed origin; underscores in a header's name stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            named["Authorization"] = f"Bearer {token}"
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        return self.send("POST", content, {"Origin": ORIGIN, **named})

    def send(self, method: str, body: bytes, headers: Mapping[str, str], path: str = "/Prod/") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, {name: value.encode() for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def invoke(self, event: dict[str, Any]) -> Any:
        """The function's answer to an event that no HTTP request would become."""
        return self.street.run(self.deployment.start_chat.invoke(event))

    def close(self) -> None:
        self.street.run(self.deployment.close())


class Street:
    """Amazon Connect, an issuer, a table and deployments beside them, in a thread of their own while `open` lasts."""

    def __init__(
        self,
        connect: ConnectServer,
        issuer: CountingIssuer,
        table: TableServer,
        queues: QueueServer,
        bucket: BucketServer,
        stack: AsyncExitStack,
    ) -> None:
        self.queues = queues
        self.bucket = bucket
        self.connect = connect
        self.issuer = issuer
        self.table = table
        self._stack = stack
        self.loop = asyncio.get_running_loop()
        self._doors: dict[tuple[tuple[str, str], ...], Door] = {}

    def run[Result](self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=30)

    def forget_everybody(self) -> None:
        """A table without customers, in place of the one that there was."""
        self.table.account = account()
        create_table(self.table.account)

    def door(self, **context: str) -> Door:
        """The deployment with these settings; the same one for the same settings."""
        key = tuple(sorted(context.items()))
        if key not in self._doors:
            self._doors[key] = self.new_door(**context)
        return self._doors[key]

    def new_door(self, **context: str) -> Door:
        """A deployment whose functions have not run yet."""
        return self.run(self._open(context))

    async def _open(self, context: Mapping[str, str]) -> Door:
        config = local_config({"allowedOrigins": ORIGIN, **context}, issuer=self.issuer.url)
        deployment = Deployment(
            config,
            connect_url=self.connect.url,
            issuer_url=self.issuer.url,
            table_url=self.table.url,
            bucket_url=self.bucket.url,
        )
        self._stack.push_async_callback(deployment.close)
        app = create_app()
        app.add_routes(deployment.gateway.routes())
        return Door(self, deployment, await _serve(self._stack, app, _listening()))

    async def late(self) -> str:
        """A queue for late pasts that nobody sees to; its URL."""

        async def left(_: Any) -> None:
            await asyncio.Event().wait()

        return self.queues.deliver(f"late-{uuid.uuid4()}", left)

    def past(self, customer: str | None = None, contacts: int = 1) -> Session:
        """An ended chat of an hour ago, of this customer, of one to three contacts."""
        session = past_chat(self.connect.instance, [str(uuid.uuid4()) for _ in range(contacts)])
        if customer is not None:
            session.request["CustomerId"] = customer
        return session

    def operations(self) -> list[str]:
        """What Amazon Connect was asked to do, in order."""
        return [call.operation for call in self.connect.calls]

    def started(self) -> dict[str, Any]:
        """The members of the one StartChatContact."""
        (call,) = self.connect.calls.of("StartChatContact")
        return call.members


@contextlib.contextmanager
def opened() -> Iterator[Street]:
    """A street, gone with all its processes afterwards."""
    up: Future[Street] = Future()
    stop = asyncio.Event()

    async def live() -> None:
        async with AsyncExitStack() as stack:
            connect = await stack.enter_async_context(ConnectServer())
            listening = _listening()
            issuer = CountingIssuer(f"http://127.0.0.1:{listening.getsockname()[1]}")
            app = web.Application()
            app.add_routes(issuer.routes())
            await _serve(stack, app, listening)
            table = await stack.enter_async_context(TableServer(account=account()))
            queues = await stack.enter_async_context(QueueServer())
            bucket = await stack.enter_async_context(BucketServer(STORAGE.bucket))
            up.set_result(Street(connect, issuer, table, queues, bucket, stack))
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(live())
        except OSError as error:
            up.set_exception(error)

    thread = threading.Thread(target=run, name="street")
    thread.start()
    street = up.result()
    try:
        yield street
    finally:
        street.loop.call_soon_threadsafe(stop.set)
        thread.join()


def _listening() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening


async def _serve(stack: AsyncExitStack, app: web.Application, listening: socket.socket) -> int:
    # API Gateway takes 10,240 bytes of headers; what is larger shall reach our code here, not aiohttp's own limit.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, max_field_size=65536)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listening).start()
    port: int = listening.getsockname()[1]
    return port
