"""Customers who come straight back: in at once, and their past follows. In the stand-in's time, so that minutes pass.

RETURNS says how many come back in the run of them all: 100 where nothing else is said.
"""

import heapq
import json
import os
import random
from statistics import quantiles
from typing import Any

import msgspec
import pytest
from aws_lambda_powertools import Logger

from local.connect.readings import Readings
from local.connect.session import Session as Truth
from local.connect.speech import join
from persistent_chat.errors import SourceChatStillActive
from persistent_chat.memory.late_pasts import LatePasts
from persistent_chat.queue import Queue
from persistent_chat.rehydration import Rehydration, read
from persistent_chat.request import PersistentChat, StartChatRequest
from persistent_chat.telemetry import Telemetry
from tests.support.neighborhood import QUEUE_URL, Neighborhood, asked
from tests.support.remembered import begin, deliver, end, start

LATE: dict[str, Any] = {"rehydration_queue_url": QUEUE_URL, "transcript_delay_seconds": 60}
WHOLE = "ENTIRE_PAST_SESSION"


@pytest.fixture(autouse=True)
def namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")


class Worker:
    """Plays SQS and the function behind it on the neighborhood's clock; `attached` and `given_up` are by chat."""

    def __init__(self, neighborhood: Neighborhood) -> None:
        self._neighborhood = neighborhood
        self._due: list[tuple[float, int, str]] = []
        self._number = 0
        self.attached: dict[str, float] = {}
        self.given_up: dict[str, str] = {}
        self._rehydration = Rehydration(
            neighborhood.connect,
            Queue(lambda: self, QUEUE_URL),
            LatePasts(neighborhood.table),
            self._telemetry(),
            transcript_delay_seconds=60,
            clock=neighborhood.time,
        )

    def _telemetry(self) -> Telemetry:
        worker = self

        class Noted(Telemetry):
            def history_attached(self, contact_id: str, source: str, seconds: float) -> None:
                super().history_attached(contact_id, source, seconds)
                worker.attached[contact_id] = worker._neighborhood.now

            def history_given_up(self, contact_id: str, reason: str) -> None:
                super().history_given_up(contact_id, reason)
                worker.given_up[contact_id] = reason

        return Noted(Logger(service="rehydrate", level="CRITICAL"))

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803, ARG002
        """SQS's own, for messages that are sent again."""
        self._number += 1
        heapq.heappush(self._due, (self._neighborhood.now + DelaySeconds, self._number, MessageBody))

    def take(self) -> None:
        """The messages that starts have sent meanwhile."""
        for message in self._neighborhood.messages:
            delay = message.pop("delay")
            self.send_message(QueueUrl=QUEUE_URL, MessageBody=json.dumps(message), DelaySeconds=delay)
        self._neighborhood.messages.clear()

    def run(self, until: float) -> None:
        """Let that time come, every message delivered when it is due."""
        self.take()
        while self._due and self._due[0][0] <= until:
            at, _, body = heapq.heappop(self._due)
            self._neighborhood.now = max(self._neighborhood.now, at)
            message = read({"body": body})
            assert message is not None
            self._rehydration.attach(message, self._neighborhood.deadline())
        self._neighborhood.now = max(self._neighborhood.now, until)


@pytest.fixture
def worker(neighborhood: Neighborhood) -> Worker:
    neighborhood.instance.transcript_delay_seconds = 30
    return Worker(neighborhood)


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


def left(neighborhood: Neighborhood, customer: str) -> tuple[Truth, Any]:
    """A chat that goes on without its customer, and the one that they came back into."""
    neighborhood.instance.readings = Readings(alone=True)
    first, _ = start(neighborhood, customer, **LATE)
    session = neighborhood.instance.session(first.contact_id)
    join(neighborhood.instance.world, session)
    neighborhood.instance.accept(session)
    neighborhood.instance.leave(session)
    again, outcome = start(neighborhood, customer, WHOLE, **LATE)
    join(neighborhood.instance.world, neighborhood.instance.session(again.contact_id))
    assert outcome.outcome == "resuming"
    return session, again


def test_a_chat_that_its_customer_left_is_waited_for_until_its_agent_ends_it(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    session, again = left(neighborhood, "late: left")
    worker.run(neighborhood.now + 900)
    assert worker.given_up == {}
    end(neighborhood.instance, session.contacts[0].id)
    worker.run(neighborhood.now + 120)
    assert list(worker.attached) == [again.contact_id]


def test_a_chat_that_its_customer_left_is_followed_to_the_contact_in_which_it_goes_on(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    session, again = left(neighborhood, "late: handed on")
    neighborhood.instance.transfer(session)
    neighborhood.instance.accept(session)
    worker.run(neighborhood.now + 7200)
    assert worker.given_up == {}
    end(neighborhood.instance, session.contacts[-1].id)
    worker.run(neighborhood.now + 1200)
    assert list(worker.attached) == [again.contact_id]


def test_a_chat_that_its_customer_left_is_nobody_elses_past_where_an_agent_makes_it_somebody_elses(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    session, again = left(neighborhood, "late: taken for another")
    neighborhood.instance.transfer(session)
    session.live.customer_id = "bob"
    end(neighborhood.instance, session.contacts[-1].id)
    worker.run(neighborhood.now + 1200)
    assert worker.given_up == {again.contact_id: "SourceContactNotFound"}
    assert neighborhood.instance.session(again.contact_id).continued_from is None


def test_a_chat_whose_next_contact_is_in_no_list_yet_is_neither_over_nor_anybodys(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    session, again = left(neighborhood, "late: lagging")
    neighborhood.instance.readings = Readings(alone=True, lag=20)
    neighborhood.instance.transfer(session)
    worker.run(neighborhood.now + 19)
    session.live.customer_id = "bob"
    end(neighborhood.instance, session.contacts[-1].id)
    worker.run(neighborhood.now + 1200)
    assert worker.given_up == {again.contact_id: "SourceContactNotFound"}


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


def test_a_past_that_is_waited_for_is_given_up_with_its_chat(neighborhood: Neighborhood, worker: Worker) -> None:
    _, again = left(neighborhood, "late: left twice")
    end(neighborhood.instance, again.contact_id)
    worker.run(neighborhood.now + 600)
    assert worker.given_up == {again.contact_id: "ChatOver"}


def test_a_past_follows_its_chat_to_another_agent(neighborhood: Neighborhood, worker: Worker) -> None:
    first, again, _ = came_back(neighborhood, "late: transferred")
    session = neighborhood.instance.session(again.contact_id)
    neighborhood.instance.accept(session)
    neighborhood.instance.transfer(session)
    neighborhood.instance.transcript_delay_seconds = 120
    worker.run(neighborhood.now + 300)
    assert (worker.given_up, session.continued_from) == ({}, first)


def naming(customer: str, contact_id: str) -> StartChatRequest:
    """A start that names the contact whose session it resumes."""
    source = PersistentChat(rehydration_type="ENTIRE_PAST_SESSION", source_contact_id=contact_id)
    return msgspec.structs.replace(msgspec.convert(asked(customer), StartChatRequest), persistent_chat=source)


def test_a_named_chat_that_its_customer_left_is_waited_for_in_the_contact_in_which_it_goes_on(
    neighborhood: Neighborhood, worker: Worker
) -> None:
    neighborhood.instance.readings = Readings(alone=True)
    first, _ = start(neighborhood, "late: moved on", **LATE)
    session = neighborhood.instance.session(first.contact_id)
    join(neighborhood.instance.world, session)
    neighborhood.instance.accept(session)
    neighborhood.instance.transfer(session)  # of which no event tells
    neighborhood.instance.accept(session)
    neighborhood.instance.leave(session)
    named = naming("late: moved on", first.contact_id)
    again, outcome = begin(neighborhood, "late: moved on", named, **LATE)
    join(neighborhood.instance.world, neighborhood.instance.session(again.contact_id))
    assert outcome.outcome == "resuming"
    worker.run(neighborhood.now + 900)
    assert worker.given_up == {}
    end(neighborhood.instance, first.contact_id)
    worker.run(neighborhood.now + 120)
    assert list(worker.attached) == [again.contact_id]


@pytest.mark.parametrize("segment", ["latest", "exact"])
def test_a_chat_that_its_customer_left_is_waited_for_whichever_contact_of_it_is_named(
    neighborhood: Neighborhood, segment: str
) -> None:
    customer = f"late: a later contact, {segment}"
    neighborhood.instance.readings = Readings(alone=True, inherits=True)
    first, _ = start(neighborhood, customer, **LATE)
    session = neighborhood.instance.session(first.contact_id)
    join(neighborhood.instance.world, session)
    neighborhood.instance.transfer(session)
    second = session.live.id
    neighborhood.instance.accept(session)
    deliver(neighborhood)
    neighborhood.instance.transfer(session)
    neighborhood.instance.accept(session)
    neighborhood.instance.leave(session)
    source = PersistentChat(rehydration_type="FROM_SEGMENT", source_contact_id=second)
    chat = msgspec.structs.replace(naming(customer, second), persistent_chat=source)
    _, outcome = begin(neighborhood, customer, chat, segment=segment, **LATE)
    assert (outcome.outcome, outcome.continued_from_contact_id) == ("resuming", second)
    assert neighborhood.messages[0]["source"]["SourceContactId"] == second


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


def test_a_chat_that_its_customer_left_is_waited_for_to_its_latest_segment(neighborhood: Neighborhood) -> None:
    customer = "late: the latest segment"
    neighborhood.instance.readings = Readings(alone=True, inherits=True)
    first, _ = start(neighborhood, customer, **LATE)
    session = neighborhood.instance.session(first.contact_id)
    join(neighborhood.instance.world, session)
    neighborhood.sleep(1)
    neighborhood.instance.transfer(session)
    neighborhood.instance.accept(session)
    neighborhood.instance.leave(session)
    source = PersistentChat(rehydration_type="FROM_SEGMENT", source_contact_id=first.contact_id)
    chat = msgspec.structs.replace(naming(customer, first.contact_id), persistent_chat=source)
    begin(neighborhood, customer, chat, segment="latest", **LATE)
    assert neighborhood.messages[0]["source"]["SourceContactId"] == session.live.id


def test_a_chat_of_another_applications_that_goes_on_is_not_one_that_was_left(neighborhood: Neighborhood) -> None:
    live = neighborhood.start_elsewhere("late: elsewhere")
    deliver(neighborhood)
    with pytest.raises(SourceChatStillActive):
        begin(neighborhood, "late: elsewhere", naming("late: elsewhere", live), **LATE)


def test_where_chats_are_not_rejoined_a_named_chat_that_goes_on_is_not_waited_for(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "late: beside", rejoin=False, **LATE)
    with pytest.raises(SourceChatStillActive):
        begin(neighborhood, "late: beside", naming("late: beside", first.contact_id), rejoin=False, **LATE)


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
