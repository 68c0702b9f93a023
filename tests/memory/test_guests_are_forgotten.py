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
def neighborhood(neighborhood: Neighborhood) -> Neighborhood:
    """A neighborhood whose contact events go to a deployment for guests."""
    neighborhood.facts = SessionFacts(neighborhood.table, timedelta(days=DAYS))
    return neighborhood


def expiries(neighborhood: Neighborhood, guest: str) -> dict[str, float]:
    """When each of the guest's items goes, by the first part of its sort key."""
    items = json.loads(neighborhood.items(guest))["Items"]
    return {item["sk"]["S"].partition("#")[0]: float(item["expiresAt"]["N"]) for item in items}


@pytest.mark.parametrize("days", [1, DAYS, 30])
def test_everything_of_a_guest_goes_so_many_days_after_their_last_start(neighborhood: Neighborhood, days: int) -> None:
    neighborhood.facts = SessionFacts(neighborhood.table, timedelta(days=days))
    started = neighborhood.now
    chat, _ = start(neighborhood, f"guest of {days}", auth="guest", guest_days=days)
    neighborhood.sleep(600)
    neighborhood.instance.transfer(neighborhood.instance.session(chat.contact_id))
    neighborhood.sleep(600)
    end(neighborhood.instance, chat.contact_id)
    deliver(neighborhood)
    expire = expiries(neighborhood, f"guest of {days}")
    assert expire.keys() == {"NOW", "TOKEN", "BEGUN", "SESSION"}
    assert max(expire.values()) <= started + days * DAY + 1200
    assert expire["NOW"] == int(started + days * DAY)


def test_each_start_begins_the_days_anew(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "faithful", **GUEST)
    for _ in range(2):
        neighborhood.sleep((DAYS - 1) * DAY)
        chat, _ = start(neighborhood, "faithful", **GUEST)
    assert chat.contact_id != first.contact_id
    assert expiries(neighborhood, "faithful")["NOW"] == int(neighborhood.now + DAYS * DAY)


@pytest.mark.parametrize("rejoin", [True, False])
@pytest.mark.parametrize("resume", ["ask", "always"])
def test_the_past_of_a_guest_who_stayed_away_is_not_theirs_any_more(
    neighborhood: Neighborhood, rejoin: bool, resume: str
) -> None:
    guest, settings = f"away {rejoin} {resume}", {**GUEST, "rejoin": rejoin, "resume": resume}
    first, _ = start(neighborhood, guest, **settings)
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(DAYS * DAY - 60)
    assert start(neighborhood, guest, "ENTIRE_PAST_SESSION", **settings)[1].outcome == "resumed"
    again, _ = start(neighborhood, f"{guest}, again", **settings)
    end(neighborhood.instance, again.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(DAYS * DAY + 1)
    outcome = start(neighborhood, f"{guest}, again", "ENTIRE_PAST_SESSION", **settings)[1]
    assert (outcome.outcome, outcome.reason) == ("started", "NoPastChat")


def test_a_live_chat_of_a_guest_who_stayed_away_is_not_handed_out(neighborhood: Neighborhood) -> None:
    settings = {**GUEST, "guest_days": 1}
    first, _ = start(neighborhood, "left open", **settings)
    join(neighborhood.instance.world, neighborhood.instance.session(first.contact_id))  # or it ends within minutes
    neighborhood.sleep(DAY - 60)
    assert start(neighborhood, "left open", **settings)[1].outcome == "rejoined"
    neighborhood.sleep(DAY + 1)
    again, outcome = start(neighborhood, "left open", **settings)
    assert outcome.outcome == "started"
    assert again.contact_id != first.contact_id


def test_a_verified_customer_is_not_forgotten_by_the_guests_days(neighborhood: Neighborhood) -> None:
    start(neighborhood, "verified", auth="jwt", guest_days=DAYS)
    assert expiries(neighborhood, "verified")["NOW"] > neighborhood.now + 700 * DAY
