"""Amazon Connect's side on HTTP: the list of routes, and a server that others start and stop."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self, Unpack

from aiohttp import web

from local.connect.instance import Instance
from local.connect.stand_in import StandIn, StandInOptions
from local.connect.wire.controls import Controls
from local.connect.wire.desk_routes import ACTS, DeskRoutes
from local.connect.wire.middleware import add_headers, aws_errors, preflight
from local.connect.wire.operations import Switchboard
from local.connect.wire.services import control_operations, participant_operations
from local.connect.wire.sockets import Sockets

TICK_SECONDS = 0.25


def create_app(stand_in: StandIn) -> web.Application:
    """The aiohttp application of a stand-in. Shutting it down closes its sockets; the stand-in is the caller's."""
    sockets = Sockets(stand_in.credentials, stand_in.watchers, stand_in.instance.world)
    desk = DeskRoutes(stand_in.desk, stand_in.watchers, stand_in.hosted_chats)

    async def leave(_: web.Application) -> None:
        stand_in.watchers.close()
        await desk.close()
        await sockets.close()

    async def pass_time(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(_pass_time(stand_in.instance))
        yield
        task.cancel()

    app = web.Application(middlewares=[aws_errors])
    app.add_routes(_operations(stand_in) + _pages(stand_in, sockets, desk))
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(leave)
    app.cleanup_ctx.append(pass_time)
    return app


async def _pass_time(instance: Instance) -> None:
    """What is due happens also where nobody asks."""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        instance.pass_time()


def _operations(stand_in: StandIn) -> list[web.RouteDef]:
    switchboard = Switchboard(stand_in.calls, stand_in.faults, stand_in.instance.world.clock)
    operations = control_operations(stand_in) + participant_operations(stand_in)
    return [web.route(each.method, each.path, switchboard.handler(each)) for each in operations]


def _pages(stand_in: StandIn, sockets: Sockets, desk: DeskRoutes) -> list[web.RouteDef]:
    names = [each.name for each in control_operations(stand_in) + participant_operations(stand_in)]
    controls = Controls(stand_in, names)
    return [
        web.get("/socket", sockets.serve),
        web.get("/agent/chats", desk.chats),
        web.get("/agent/events", desk.news),
        web.post("/agent/hosted-chat", desk.host),
        web.get("/agent/{contactId}/transcript", desk.transcript),
        web.post(f"/agent/{{contactId}}/{{act:{'|'.join(ACTS)}}}", desk.act),
        web.get("/calls", controls.calls),
        web.delete("/calls", controls.forget_calls),
        web.get("/faults", controls.faults),
        web.post("/faults", controls.break_something),
        web.delete("/faults", controls.mend),
        web.options("/{path:.*}", preflight),
    ]


class ConnectServer(StandIn):
    """A stand-in on 127.0.0.1 while its `async with` lasts. Port 0 takes a free one."""

    def __init__(self, *, port: int = 0, **options: Unpack[StandInOptions]) -> None:
        super().__init__(**options)
        self.port = port
        self._runner = web.AppRunner(create_app(self), access_log=None, shutdown_timeout=0.25)

    @property
    def url(self) -> str:
        """Where it listens; to be used as boto3's endpoint_url and as ChatJS's endpoint."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        except OSError:  # a taken port
            await self._runner.cleanup()
            self.close()
            raise
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The last events are delivered while the sink can still call us; a sink that hangs does not keep us here.
        await self.delivery.settle(0.2)
        await self._runner.cleanup()
        self.close()
