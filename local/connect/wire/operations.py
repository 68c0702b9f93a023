"""One way through for each AWS operation: read, let a fault strike, check against AWS's model, run, answer."""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from botocore.model import StructureShape

from local.connect.calls import Call, Calls
from local.connect.errors import AccessDenied, ConnectError, Invalid, InvalidParameter, Unreadable
from local.connect.faults import REFUSALS, Fault, Faults, Injected
from local.connect.members import Members
from local.connect.wire.rest_json import error_answer, json_answer, read_members
from local.connect.wire.service_model import check, input_shape

type Handler = Callable[[web.Request], Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of AWS's, where it is called, and the function over our state that performs it.

    `control` tells the control API, whose calls are recorded and which faults strike by default, from the participant
    service.
    """

    name: str
    method: str
    path: str
    run: Callable[[Members], Members]
    control: bool = True

    def check(self, shape: StructureShape, members: Members) -> Members:
        """The members that the operation knows, held against AWS's model.

        Unknown ones are ignored, as on AWS. Each of the two services has its own errors for what does not fit.
        """
        if not self.control and not {"ParticipantToken", "ConnectionToken"} & members.keys():
            raise AccessDenied("Access denied")
        try:
            check(shape, members)
        except InvalidParameter as error:
            raise error if self.control else Invalid(error.message) from None
        except RecursionError:
            raise Unreadable("The body is nested too deeply.") from None
        return {name: value for name, value in members.items() if name in shape.members}


class Switchboard:
    """Turns operations into HTTP handlers that record, fail on demand and speak REST-JSON."""

    def __init__(self, calls: Calls, faults: Faults, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._faults = faults
        self._clock = clock

    def handler(self, operation: Operation) -> Handler:
        """The aiohttp handler of one operation."""
        shape = input_shape("connect" if operation.control else "connectparticipant", operation.name)

        async def handle(request: web.Request) -> web.StreamResponse:
            call = Call(operation.name, {}, self._clock())
            if operation.control:
                self._calls.add(call)
            fault = self._faults.take(operation.name, control=operation.control)
            try:
                answer = await self._perform(operation, shape, request, call, fault)
            except ConnectError as error:
                call.outcome = error.type
                answer = error_answer(error)
            if fault is None or fault.fault in REFUSALS:
                return answer
            call.outcome = fault.fault
            return await _spoil(answer, fault, request)

        return handle

    async def _perform(
        self, operation: Operation, shape: StructureShape, request: web.Request, call: Call, fault: Fault | None
    ) -> web.Response:
        problem: Unreadable | None = None
        try:
            call.members = await read_members(request, shape)
        except Unreadable as error:
            problem = error
        if fault is not None and fault.fault in REFUSALS:
            raise Injected(fault.fault, control=operation.control)
        if fault is not None and fault.fault == "reset":
            return _reset(request)
        if problem is not None:
            raise problem
        answer = operation.run(operation.check(shape, call.members))
        call.outcome = "ok"
        return json_answer(_with_socket_address(answer, request))


async def _spoil(answer: web.Response, fault: Fault, request: web.Request) -> web.Response:
    match fault.fault:
        case "resetAfter":
            return _reset(request)
        case "slow":
            # Late, but done: a client that has given up and asks again finds its chat.
            await asyncio.sleep(fault.seconds)
        case "garbage":
            return web.Response(text="<html><body>It works!</body></html>", content_type="text/html")
    return answer


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        # Linger for 0 s: the peer sees a reset, not an orderly end.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response()


def _with_socket_address(answer: Members, request: web.Request) -> Members:
    if "Websocket" not in answer or request.transport is None:
        return answer
    port = request.transport.get_extra_info("sockname")[1]
    # ChatJS accepts no other host than 127.0.0.1 without TLS, and `localhost` least of all.
    url = f"ws://127.0.0.1:{port}{answer['Websocket']['Url']}"
    return answer | {"Websocket": answer["Websocket"] | {"Url": url}}
