"""Amazon Connect's side on HTTP: the list of routes, and a server that others start and stop."""

from functools import partial
from types import TracebackType
from typing import Self, Unpack

from aiohttp import web

from local.connect.contacts import describe_contact, list_associated_contacts
from local.connect.desk_pages import DeskPages
from local.connect.manners import add_headers, aws_errors, preflight
from local.connect.operations import Operation, Switchboard
from local.connect.stand_in import Options, StandIn
from local.connect.starting import associate, start_chat
from local.connect.workshop import Workshop


def create_app(stand_in: StandIn) -> web.Application:
    """The aiohttp application of a stand-in."""
    app = web.Application(middlewares=[aws_errors])
    app.add_routes(routes(stand_in))
    app.on_response_prepare.append(add_headers)
    return app


def routes(stand_in: StandIn) -> list[web.RouteDef]:
    """Everything that is served, and nothing else."""
    switchboard = Switchboard(stand_in.calls, stand_in.faults, stand_in.instance.world.clock)
    return _control(stand_in, switchboard) + _desk(stand_in) + _workshop(stand_in)


def _control(stand_in: StandIn, switchboard: Switchboard) -> list[web.RouteDef]:
    instance, credentials, operation = stand_in.instance, stand_in.credentials, partial(Operation, "connect")
    start = operation("StartChatContact", partial(start_chat, instance, credentials))
    describe = operation("DescribeContact", partial(describe_contact, instance))
    listing = operation("ListAssociatedContacts", partial(list_associated_contacts, instance))
    association = operation("CreatePersistentContactAssociation", partial(associate, instance))
    association_path = "/contact/persistent-contact-association/{InstanceId}/{InitialContactId}"
    return [
        web.put("/contact/chat", switchboard.handler(start)),
        web.get("/contacts/{InstanceId}/{ContactId}", switchboard.handler(describe)),
        web.get("/contact/associated/{InstanceId}", switchboard.handler(listing)),
        web.post(association_path, switchboard.handler(association)),
    ]


def _desk(stand_in: StandIn) -> list[web.RouteDef]:
    pages = DeskPages(stand_in.desk)
    return [
        web.get("/agent/chats", pages.chats),
        web.get("/agent/{contactId}/transcript", pages.transcript),
        web.post("/agent/{contactId}/{act:accept|message|typing|read|transfer|end}", pages.act),
    ]


def _workshop(stand_in: StandIn) -> list[web.RouteDef]:
    workshop = Workshop(stand_in.calls)
    return [
        web.get("/calls", workshop.calls),
        web.delete("/calls", workshop.forget_calls),
        web.options("/{path:.*}", preflight),
    ]


class ConnectServer(StandIn):
    """A stand-in on 127.0.0.1 while its `async with` lasts. Port 0 takes a free one."""

    def __init__(self, *, port: int = 0, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.port = port
        self._runner = web.AppRunner(create_app(self), access_log=None, shutdown_timeout=0.5)

    @property
    def url(self) -> str:
        """Where it listens; to be used as boto3's endpoint_url and as ChatJS's endpoint."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
