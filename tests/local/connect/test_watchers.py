"""Who hears of what."""

import asyncio
from typing import Any

import pytest

from local.connect.session import Contact, Participant, Session
from local.connect.watchers import Mailbox, Watchers
from local.connect.world import Audience, Notice
from tests.support.patience import PATIENCE_SECONDS


@pytest.mark.parametrize(
    ("audience", "item", "customer_hears", "desk_hears"),
    [
        ("everyone", {"Content": "x"}, True, True),
        ("customer", {"Content": "x"}, True, False),
        ("agents", {"Content": "x"}, False, True),
        ("agents", None, False, True),
    ],
)
async def test_a_notice_reaches_its_audience(
    audience: Audience, item: dict[str, Any] | None, customer_hears: bool, desk_hears: bool
) -> None:
    session = Session({}, Participant("ada", "CUSTOMER", "Ada"), [Contact("c1", "API", 0.0)], {})
    watchers, customer = Watchers(), Mailbox()
    watchers.subscribe("c1", customer)
    with watchers.watch_all() as desk:
        watchers.notify(Notice(session, item, audience))
        assert [await _got_something(mailbox) for mailbox in (customer, desk)] == [customer_hears, desk_hears]


async def _got_something(mailbox: Mailbox) -> bool:
    mailbox.put(None)
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await mailbox.get() is not None
