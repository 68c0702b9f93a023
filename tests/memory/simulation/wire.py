"""botocore's own clients, with an HTTP session under them that leads into the simulation instead of a socket."""

import io
import json
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import botocore.endpoint
import botocore.session
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError

from . import operations
from .center import Members
from .chance import stream
from .clock import Clock
from .operations import Operations
from .queue import Queue
from .table import Table
from .weather import Fate, Weather

CONNECT_SECONDS = 1
_PREPARED_SECONDS = 0.02  # a transaction holds its items before it is done


@dataclass(eq=False, kw_only=True)
class Call:
    """One HTTP request of a `caller`. `reply` is there once it has taken effect."""

    caller: "Caller"
    service: str
    operation: str
    members: Members
    sent: float
    fate: Fate
    effect: float | None = None
    reply: operations.Reply | None = None
    given_up: bool = False
    outcome: str = ""


class Caller(Protocol):
    """Whoever calls: it is told of each call when it is sent, and when it is over for it."""

    def sends(self, call: Call) -> None: ...
    def is_done(self, call: Call) -> None: ...


class Wire:
    """All neighbors of one run."""

    def __init__(self, clock: Clock, weather: Weather, table: Table, connect: Operations, queue: Queue) -> None:
        self._clock = clock
        self._weather = weather
        self._table = table
        self._connect = connect
        self._queue = queue

    def send(self, service: str, request: AWSPreparedRequest, patience: float) -> AWSResponse:
        """One call: its fate decides when it takes effect and whether whoever sent it lives to hear of it."""
        operation, members = _understood(service, request)
        fate = self._weather.fate(service, operation, patience, self._clock.now)
        caller: Any = self._clock.owner
        call = Call(
            caller=caller, service=service, operation=operation, members=members, sent=self._clock.now, fate=fate
        )
        caller.sends(call)
        try:
            return self._exchange(call, request, patience)
        finally:
            call.given_up = True
            caller.is_done(call)

    def _exchange(self, call: Call, request: AWSPreparedRequest, patience: float) -> AWSResponse:
        fate = call.fate
        if not fate.reached:
            self._clock.sleep(CONNECT_SECONDS)
            call.outcome = "no connection"
            raise ConnectTimeoutError(endpoint_url=request.url)
        if fate.arrives is not None:
            self._plan(call, fate.arrives)
        call.outcome = "given up"
        self._clock.sleep(patience if fate.answers is None else min(fate.answers, patience))
        if fate.answers is None or fate.answers > patience:
            call.outcome = "no answer"
            raise ReadTimeoutError(endpoint_url=request.url)
        if fate.cut:
            call.outcome = "cut"
            raise ConnectionClosedError(endpoint_url=request.url)
        status, body, name = (fate.says[0], _error(fate.says), fate.says[1]) if fate.says else call.reply or _no_reply()
        call.outcome = f"{status} {name or str(body.get('__type', '')).rpartition('#')[2]}".strip()
        return _response(status, body, {"x-amzn-ErrorType": name} if name else {})

    def _plan(self, call: Call, seconds: float) -> None:
        if call.operation == "TransactWriteItems":
            begins = max(0.0, seconds - _PREPARED_SECONDS)
            self._clock.after(begins, lambda: self._table.prepare(call.members))
        self._clock.after(seconds, lambda: self._take_effect(call))

    def _take_effect(self, call: Call) -> None:
        call.effect = self._clock.now
        if call.service == "dynamodb":
            status, body = self._table.answer(call.operation, call.members)
            call.reply = status, body, ""
        elif call.service == "sqs":
            call.reply = 200, self._queue.answer(call.operation, call.members), ""
        else:
            call.reply = self._connect.answer(call.operation, call.members, call.caller)
        if call.given_up:
            call.outcome = f"{call.outcome}, takes effect all the same: {call.reply[0]}"
            call.caller.is_done(call)


def _no_reply() -> operations.Reply:
    raise AssertionError("an answer before the effect")


def _understood(service: str, request: AWSPreparedRequest) -> tuple[str, Members]:
    if service in ("connect", "participant"):
        return operations.understood(request)
    target: Any = request.headers["X-Amz-Target"]
    body: Any = request.body
    return (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2], json.loads(body)


def _error(says: tuple[int, str]) -> Members:
    return {"__type": says[1], "message": says[1], "Message": says[1]}


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _response(status: int, body: Members, headers: dict[str, str]) -> AWSResponse:
    sent = HTTPHeaders.from_dict({"content-type": "application/json", **headers})
    return AWSResponse("https://simulated", status, sent, _Raw(json.dumps(body).encode()))


class _Nobody:
    def to_string(self) -> str:
        return "simulated"


class Line:
    """What takes the place of a client's HTTP session; `wire` is the run's that it serves now."""

    wire: Wire

    def __init__(self, service: str, patience: float) -> None:
        self._service = service
        self._patience = patience

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        return self.wire.send(self._service, request, self._patience)

    def close(self) -> None:
        pass


@cache
def session() -> botocore.session.Session:
    """Made once: reading Connect's service model takes longer than a run."""
    made = botocore.session.Session()
    made.set_credentials("simulated", "simulated")
    made.set_config_variable("region", "eu-central-1")
    return made


def laid(client: Any, service: str) -> Line:
    """The line of a client, which leads nowhere until it is given a wire.

    Signatures and user agents, which nobody reads here, are left out: they cost a third of a run.
    """
    line, events = Line(service, client.meta.config.read_timeout), client.meta.events
    client._endpoint.http_session = line
    events.register_first("choose-signer", lambda **_: UNSIGNED)
    service_id = client.meta.service_model.service_id.hyphenize()
    events.unregister(
        f"request-created.{service_id}", client._user_agent_creator.rebuild_and_replace_user_agent_handler
    )
    client._user_agent_creator = _Nobody()
    return line


def rested(client: Any) -> None:
    """Give a client's quota of retries back, which a run before may have used up."""
    done = AWSResponse("https://simulated", 200, HTTPHeaders(), _Raw())
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.emit(
        f"after-call.{service}.Rest", http_response=done, parsed={}, model=None, context={"retry_quota_capacity": 500}
    )


@contextmanager
def time_and_chance(clock: Clock, seed: int) -> Iterator[None]:
    """What the libraries under test take from the world without being given it: pauses, chance, and ids."""
    chance = stream(seed, "ids")
    endpoint: Any = botocore.endpoint
    real = endpoint.time, uuid.uuid4
    endpoint.time = clock
    uuid.uuid4 = lambda: uuid.UUID(int=chance.getrandbits(128), version=4)
    random.seed(seed)
    try:
        yield
    finally:
        endpoint.time, uuid.uuid4 = real
