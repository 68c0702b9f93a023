"""A chat of the hosted widget gets its past: stand-in, contact events, table and the function that its flow asks."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from local.connect import ConnectServer
from local.connect.hosted_chat import BLOCK_SECONDS
from local.connect.readings import Readings
from local.connect.session import Session
from local.deployment import Deployment
from local.options import local_config
from local.table import TableServer


@dataclass
class Site:
    """A website with the hosted widget, and the deployment beside it."""

    connect: ConnectServer
    customer: str

    async def open_widget(self) -> tuple[Session, str]:
        """The chat, once its flow is through, and what came of that."""
        session = self.connect.hosted_chats.start(self.customer, "Ann")
        return session, await self.connect.hosted_chats.run_flow(session)

    async def end(self, session: Session) -> None:
        self.connect.desk.end(session.id)
        await self.connect.delivery.settle(5)


@pytest.fixture(params=[False, True], ids=["unidentified", "identified"])
async def site(request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    """Whether Connect itself hands the function the contact's CustomerId is not known."""
    config = local_config({"auth": "jwt", "memory": "true", "flowLookup": "true"}, issuer="http://127.0.0.1:9")
    loop = asyncio.get_running_loop()
    deployments: list[Deployment] = []

    def deliver(event: dict[str, Any]) -> None:
        asyncio.run_coroutine_threadsafe(deployments[0].on_contact_event(event), loop).result()

    async def ask(event: dict[str, Any]) -> Any:
        assert deployments[0].flow_lookup
        return await deployments[0].flow_lookup.invoke(event)

    readings = Readings(identified=request.param)
    async with (
        TableServer() as table,
        ConnectServer(on_contact_event=deliver, flow_lambda=ask, readings=readings) as connect,
    ):
        deployments.append(
            Deployment(config, connect_url=connect.url, issuer_url="http://127.0.0.1:9", table_url=table.url)
        )
        yield Site(connect, f"ann-{uuid.uuid4()}")
        await connect.delivery.settle(5)  # no function is ended in the middle of an event
        await deployments[0].close()


async def test_the_widgets_next_chat_goes_on_where_the_last_one_ended(site: Site) -> None:
    first, outcome = await site.open_widget()
    assert (outcome, first.continued_from) == ("none", None)
    await site.end(first)
    second, outcome = await site.open_widget()
    assert (outcome, second.continued_from) == ("resume", first.id)
    await site.end(second)
    third, outcome = await site.open_widget()
    assert (outcome, third.continued_from) == ("resume", second.id)


async def test_a_flow_is_answered_long_before_its_block_gives_up_where_connect_hangs(site: Site) -> None:
    first, _ = await site.open_widget()
    await site.end(first)
    for operation in ("ListAssociatedContacts", "DescribeContact"):
        site.connect.faults.add("slow", operation=operation, seconds=BLOCK_SECONDS)
    begun = time.monotonic()
    second, outcome = await site.open_widget()
    assert time.monotonic() - begun < BLOCK_SECONDS / 2
    assert (outcome, second.continued_from) == ("resume", first.id)


async def test_a_second_window_does_not_take_the_past_of_a_chat_that_goes_on(site: Site) -> None:
    """Where an event has put the second one in the first one's place already, nothing is known of that."""
    first, _ = await site.open_widget()
    await site.connect.delivery.settle(5)
    second, outcome = await site.open_widget()
    assert outcome in ("live", "none")
    assert second.continued_from is None
    assert first.live.ended_at is None
