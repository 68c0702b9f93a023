"""A guest who stays away for `guestDays` is nobody any more, whatever still stands in the table."""

import json
from datetime import timedelta
from typing import Any

import pytest

from local.connect.speech import join
from persistent_chat.memory.facts import SessionFacts
from tests.support.neighborhood import Neighborhood
from tests.support.remembered import deliver, end, start

DAY = 24 * 3600
DAYS = 3
GUEST: dict[str, Any] = {"auth": "guest", "guest_days": DAYS}


@pytest.fixture
def world(world: Neighborhood) -> Neighborhood:
    """A neighborhood whose contact events go to a deployment for guests."""
    world.facts = SessionFacts(world.table, timedelta(days=DAYS))
    return world


def expiries(world: Neighborhood, guest: str) -> dict[str, float]:
    """When each of the guest's items goes, by the first part of its sort key."""
    items = json.loads(world.items(guest))["Items"]
    return {item["sk"]["S"].partition("#")[0]: float(item["expiresAt"]["N"]) for item in items}


@pytest.mark.parametrize("days", [1, DAYS, 30])
def test_everything_of_a_guest_goes_so_many_days_after_their_last_start(world: Neighborhood, days: int) -> None:
    world.facts = SessionFacts(world.table, timedelta(days=days))
    started = world.now
    chat, _ = start(world, f"guest of {days}", auth="guest", guest_days=days)
    world.sleep(600)
    world.instance.transfer(world.instance.session(chat.contact_id))
    world.sleep(600)
    end(world.instance, chat.contact_id)
    deliver(world)
    expire = expiries(world, f"guest of {days}")
    assert expire.keys() == {"NOW", "TOKEN", "BEGUN", "SESSION"}
    assert max(expire.values()) <= started + days * DAY + 1200
    assert expire["NOW"] == int(started + days * DAY)


def test_each_start_begins_the_days_anew(world: Neighborhood) -> None:
    first, _ = start(world, "faithful", **GUEST)
    for _ in range(2):
        world.sleep((DAYS - 1) * DAY)
        chat, _ = start(world, "faithful", **GUEST)
    assert chat.contact_id != first.contact_id
    assert expiries(world, "faithful")["NOW"] == int(world.now + DAYS * DAY)


@pytest.mark.parametrize("rejoin", [True, False])
@pytest.mark.parametrize("resume", ["ask", "always"])
def test_the_past_of_a_guest_who_stayed_away_is_not_theirs_any_more(
    world: Neighborhood, rejoin: bool, resume: str
) -> None:
    guest, settings = f"away {rejoin} {resume}", {**GUEST, "rejoin": rejoin, "resume": resume}
    first, _ = start(world, guest, **settings)
    end(world.instance, first.contact_id)
    deliver(world)
    world.sleep(DAYS * DAY - 60)
    assert start(world, guest, "ENTIRE_PAST_SESSION", **settings)[1].outcome == "resumed"
    again, _ = start(world, f"{guest}, again", **settings)
    end(world.instance, again.contact_id)
    deliver(world)
    world.sleep(DAYS * DAY + 1)
    outcome = start(world, f"{guest}, again", "ENTIRE_PAST_SESSION", **settings)[1]
    assert (outcome.outcome, outcome.reason) == ("started", "NoPastChat")


def test_a_live_chat_of_a_guest_who_stayed_away_is_not_handed_out(world: Neighborhood) -> None:
    settings = {**GUEST, "guest_days": 1}
    first, _ = start(world, "left open", **settings)
    join(world.instance.world, world.instance.session(first.contact_id))  # or it ends within minutes
    world.sleep(DAY - 60)
    assert start(world, "left open", **settings)[1].outcome == "rejoined"
    world.sleep(DAY + 1)
    again, outcome = start(world, "left open", **settings)
    assert outcome.outcome == "started"
    assert again.contact_id != first.contact_id


def test_a_verified_customer_is_not_forgotten_by_the_guests_days(world: Neighborhood) -> None:
    start(world, "verified", auth="jwt", guest_days=DAYS)
    assert expiries(world, "verified")["NOW"] > world.now + 700 * DAY
