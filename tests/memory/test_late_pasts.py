"""Customers who come straight back: in at once, and their past follows. In the stand-in's time, so that minutes pass.

RETURNS says how many come back in the run of them all: 100 where nothing else is said.
"""

import os
import random
from statistics import quantiles
from typing import Any

from local.connect.readings import Readings
from local.connect.speech import join
from tests.support.late_worker import LATE, WHOLE, Worker, naming
from tests.support.neighborhood import Neighborhood
from tests.support.remembered import begin, deliver, end, start


def came_back(neighborhood: Neighborhood, customer: str) -> tuple[str, Any, Any]:
    """The chat that ended, and what the start straight after it came to."""
    first, _ = start(neighborhood, customer, **LATE)
    join(neighborhood.instance.world, neighborhood.instance.session(first.contact_id))
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    again, outcome = start(neighborhood, customer, WHOLE, **LATE)
    join(neighborhood.instance.world, neighborhood.instance.session(again.contact_id))
    return first.contact_id, again, outcome


def test_who_comes_straight_back_is_in_at_once_and_their_past_follows(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    first, again, outcome = came_back(neighborhood, "late: hasty")
    assert (outcome.outcome, outcome.continued_from_contact_id, outcome.seconds_until_history) == (
        "resuming",
        first,
        60,
    )
    worker.run(neighborhood.now + 61)
    assert neighborhood.instance.session(again.contact_id).continued_from == first
    own = neighborhood.customer_items.read("late: hasty", neighborhood.time())
    assert own.own is not None
    assert (own.own.continued_from, own.earlier) == (first, None)


def test_one_start_makes_one_message(neighborhood: Neighborhood) -> None:
    came_back(neighborhood, "late: once")
    assert len(neighborhood.messages) == 1


def test_the_lines_of_the_first_chat_come_into_the_third(neighborhood: Neighborhood, worker: Worker) -> None:
    first, second, _ = came_back(neighborhood, "late: chained")
    worker.run(neighborhood.now + 61)
    end(neighborhood.instance, second.contact_id)
    neighborhood.sleep(61)
    third, outcome = start(neighborhood, "late: chained", WHOLE, **LATE)
    assert outcome.outcome == "resumed"
    shown = [contact.id for contact in neighborhood.instance.past(neighborhood.instance.session(third.contact_id))]
    assert shown == [second.contact_id, first]


def test_a_past_that_never_came_is_the_next_starts_source(neighborhood: Neighborhood, worker: Worker) -> None:
    neighborhood.instance.transcript_delay_seconds = 3600
    first, second, _ = came_back(neighborhood, "late: patient")
    worker.run(neighborhood.now + 600)
    assert list(worker.given_up.values()) == ["RehydrationRefused"]
    end(neighborhood.instance, second.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(4000)
    assert start(neighborhood, "late: patient", WHOLE, **LATE)[1].continued_from_contact_id == first


def test_once_somebody_talked_in_the_fresh_chat_that_one_is_the_next_starts_source(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    neighborhood.instance.transcript_delay_seconds = 3600
    _, second, _ = came_back(neighborhood, "late: talkative")
    worker.run(neighborhood.now + 600)
    neighborhood.instance.accept(neighborhood.instance.session(second.contact_id))
    end(neighborhood.instance, second.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(4000)
    outcome = start(neighborhood, "late: talkative", WHOLE, **LATE)[1]
    assert outcome.continued_from_contact_id == second.contact_id


def test_a_past_follows_its_chat_to_another_agent_whom_no_list_names_yet(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    first, again, _ = came_back(neighborhood, "late: transferred just now")
    neighborhood.instance.readings = Readings(lag=20)
    neighborhood.instance.transcript_delay_seconds = 100
    worker.run(neighborhood.now + 59)
    session = neighborhood.instance.session(again.contact_id)
    neighborhood.instance.transfer(session)
    worker.run(neighborhood.now + 300)
    assert (worker.given_up, session.continued_from) == ({}, first)


def test_a_past_follows_its_chat_to_another_agent(neighborhood: Neighborhood, worker: Worker) -> None:
    first, again, _ = came_back(neighborhood, "late: transferred")
    session = neighborhood.instance.session(again.contact_id)
    neighborhood.instance.accept(session)
    neighborhood.instance.transfer(session)
    neighborhood.instance.transcript_delay_seconds = 120
    worker.run(neighborhood.now + 300)
    assert (worker.given_up, session.continued_from) == ({}, first)


def test_a_past_that_was_named_and_did_not_follow_is_the_next_starts_source(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    customer = "late: named by its second contact"
    neighborhood.instance.readings = Readings(inherits=True)
    first, _ = start(neighborhood, customer, **LATE)
    session = neighborhood.instance.session(first.contact_id)
    neighborhood.instance.transfer(session)
    neighborhood.instance.accept(session)
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.instance.transcript_delay_seconds = 3600
    again, outcome = begin(neighborhood, customer, naming(customer, session.contacts[-1].id), **LATE)
    assert outcome.outcome == "resuming"
    worker.run(neighborhood.now + 900)
    end(neighborhood.instance, again.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(4000)
    _, outcome = start(neighborhood, customer, WHOLE, **LATE)
    assert outcome.continued_from_contact_id == session.contacts[-1].id


def test_a_chat_that_is_over_before_its_past_comes_is_an_end_and_no_error(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    _, again, _ = came_back(neighborhood, "late: gone again")
    end(neighborhood.instance, again.contact_id)
    worker.run(neighborhood.now + 600)
    assert list(worker.given_up.values()) == ["ChatOver"]


def test_of_many_returns_no_past_is_lost_and_most_come_within_seconds_of_being_written(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    """Transcripts take 30 to 60 seconds each; a customer comes back up to 30 seconds after the end."""
    dice = random.Random(4711)  # noqa: S311  # repeatable, hides nothing
    waits: list[float] = []
    for number in range(int(os.environ.get("RETURNS", "100"))):
        neighborhood.instance.transcript_delay_seconds = dice.uniform(30, 60)
        customer = f"one of many {number}"
        first, _ = start(neighborhood, customer, **LATE)
        end(neighborhood.instance, first.contact_id)
        ended = neighborhood.now
        deliver(neighborhood)
        neighborhood.sleep(dice.uniform(0, 30))
        again, outcome = start(neighborhood, customer, WHOLE, **LATE)
        assert outcome.outcome == "resuming"
        join(neighborhood.instance.world, neighborhood.instance.session(again.contact_id))
        worker.run(neighborhood.now + 90)
        written = ended + neighborhood.instance.transcript_delay_seconds
        waits.append(worker.attached[again.contact_id] - written)
        end(neighborhood.instance, again.contact_id)
        neighborhood.events.clear()
    assert worker.given_up == {}
    assert quantiles(waits, n=20)[-1] <= 15
    print(f"{len(waits)} attached, p50 {quantiles(waits, n=2)[0]:.1f} s, p95 {quantiles(waits, n=20)[-1]:.1f} s")  # noqa: T201
