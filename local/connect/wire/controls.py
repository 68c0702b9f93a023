"""The stand-in's own controls over HTTP: calls, faults, the transcript delay, the disorder of events, readings."""

from collections.abc import Collection
from typing import Annotated, Any

import msgspec
from aiohttp import web

from local.connect.calls import Call
from local.connect.delivery import Disorder
from local.connect.errors import InvalidRequest
from local.connect.faults import Kind
from local.connect.stand_in import StandIn
from local.connect.wire.rest_json import error_answer, json_answer


class FaultRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """The body of POST /faults: a fault, the transcript delay, the disorder of events, readings, or several of them.

    `readings` are those to change, by name.
    """

    fault: Kind | None = None
    operation: str = "*"
    count: Annotated[int, msgspec.Meta(ge=1)] = 1
    expires_in: Annotated[float, msgspec.Meta(gt=0)] = 60.0
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    transcript_delay_seconds: Annotated[float, msgspec.Meta(ge=0)] | None = None
    events: Disorder | None = None
    readings: dict[str, Any] = {}


class Controls:
    """HTTP handlers for what a test or a developer steers; Amazon Connect has nothing like it."""

    def __init__(self, stand_in: StandIn, operations: Collection[str]) -> None:
        self._stand_in = stand_in
        self._operations = operations
        self._usual_delay = stand_in.instance.transcript_delay_seconds
        self._usual_readings = stand_in.instance.readings

    async def calls(self, _: web.Request) -> web.Response:
        """GET /calls: the calls that the control API has received, oldest first."""
        calls = self._stand_in.calls
        return json_answer({"calls": [{name: getattr(call, name) for name in Call.__slots__} for call in calls]})

    async def forget_calls(self, _: web.Request) -> web.Response:
        """DELETE /calls."""
        self._stand_in.calls.clear()
        return json_answer({})

    async def faults(self, _: web.Request) -> web.Response:
        """GET /faults: what still waits to go wrong."""
        return json_answer(self._settings())

    async def break_something(self, request: web.Request) -> web.Response:
        """POST /faults, see FaultRequest; what is wrong with a body is said in the answer."""
        try:
            wanted = msgspec.json.decode(await request.read(), type=FaultRequest)
            if wanted.operation not in {"*", *self._operations}:
                raise msgspec.ValidationError(f"operation must be `*` or one of {', '.join(self._operations)}")
            readings = self._stand_in.instance.readings.bent(wanted.readings)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return error_answer(InvalidRequest(str(error)))
        self._stand_in.instance.readings = readings
        self._apply(wanted)
        return json_answer(self._settings())

    async def mend(self, _: web.Request) -> web.Response:
        """DELETE /faults: all is as it was at the start."""
        self._stand_in.faults.clear()
        self._stand_in.instance.readings = self._usual_readings
        self._apply(FaultRequest(transcript_delay_seconds=self._usual_delay, events=Disorder()))
        return json_answer(self._settings())

    def _apply(self, wanted: FaultRequest) -> None:
        if wanted.fault is not None:
            self._stand_in.faults.add(
                wanted.fault,
                operation=wanted.operation,
                count=wanted.count,
                expires_in=wanted.expires_in,
                seconds=wanted.seconds,
            )
        if wanted.transcript_delay_seconds is not None:
            self._stand_in.instance.transcript_delay_seconds = wanted.transcript_delay_seconds
        if wanted.events is not None:
            self._stand_in.delivery.disorder = wanted.events

    def _settings(self) -> dict[str, Any]:
        faults, now = self._stand_in.faults, self._stand_in.faults.clock()
        return {
            "faults": [
                {
                    "fault": fault.fault,
                    "operation": fault.operation,
                    "count": fault.count,
                    "expiresIn": round(fault.expires_at - now, 3),
                    "seconds": fault.seconds,
                }
                for fault in faults.current()
            ],
            "transcriptDelaySeconds": self._stand_in.instance.transcript_delay_seconds,
            "events": msgspec.to_builtins(self._stand_in.delivery.disorder),
            "readings": msgspec.to_builtins(self._stand_in.instance.readings, order="deterministic"),
        }
