"""Starts that overlap where live chats are rejoined: one at a time, and nobody waits for long."""

from datetime import timedelta

import msgspec
import pytest

from persistent_chat.contact import Contact
from persistent_chat.dynamodb import NoSuchState
from persistent_chat.errors import MemoryUnavailable, TooManyRequests
from persistent_chat.memory.item import Lease, Token
from persistent_chat.memory.session import Session
from persistent_chat.request import StartChatRequest
from tests.support.neighborhood import Neighborhood, asked
from tests.support.remembered import begin, end, start


def test_who_comes_second_joins_the_first_ones_chat_once_its_token_was_tried(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    first = Lease(holder="first", ends=now + timedelta(seconds=10))
    neighborhood.customer_items.acquire("twice", first, "token", now)
    chat_id = neighborhood.start_elsewhere("twice")  # what the first one's start comes to
    started = neighborhood.instance.session(chat_id).answer
    session = Session(
        initial_contact_id=chat_id,
        contacts=(Contact(id=chat_id, initiation_timestamp=now, channel="CHAT"),),
        participant_id=started["ParticipantId"],
    )
    token = Token(participant_token=started["ParticipantToken"], expires=now + timedelta(days=1))
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            neighborhood.customer_items.record("twice", first, session, None, token, None)

    memory = neighborhood.memory(sleep=wait)
    chat = msgspec.convert(asked("twice"), StartChatRequest)
    result, conversation = begin(neighborhood, "twice", chat, memory=memory)
    assert (result.contact_id, result.participant_token) == (chat_id, started["ParticipantToken"])
    assert conversation.outcome == "rejoined"
    assert (len(waits), neighborhood.calls) == (3, ["CreateParticipantConnection"])


def test_who_comes_second_does_not_get_a_chat_that_is_over_already(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    first = Lease(holder="first", ends=now + timedelta(seconds=10))
    neighborhood.customer_items.acquire("too-late", first, "token", now)
    chat_id = neighborhood.start_elsewhere("too-late")
    started = neighborhood.instance.session(chat_id).answer
    begun = Contact(id=chat_id, initiation_timestamp=now, channel="CHAT")
    session = Session(initial_contact_id=chat_id, contacts=(begun,), participant_id=started["ParticipantId"])
    token = Token(participant_token=started["ParticipantToken"], expires=now + timedelta(days=1))
    end(neighborhood.instance, chat_id)
    memory = neighborhood.memory(
        sleep=lambda _: neighborhood.customer_items.record("too-late", first, session, None, token, None)
    )
    result, conversation = begin(
        neighborhood, "too-late", msgspec.convert(asked("too-late"), StartChatRequest), memory=memory
    )
    assert (result.contact_id == chat_id, conversation.outcome) == (False, "started")


def test_who_waits_in_vain_is_told_to_come_back(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    neighborhood.customer_items.acquire("busy", Lease(holder="somebody", ends=now + timedelta(minutes=1)), "token", now)
    with pytest.raises(TooManyRequests) as refused:
        start(neighborhood, "busy")
    assert refused.value.retry_after == 1
    assert neighborhood.calls == []


def test_who_waits_looks_ever_less_often(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    lease = Lease(holder="somebody", ends=now + timedelta(minutes=1))
    neighborhood.customer_items.acquire("patient", lease, "token", now)
    with pytest.raises(TooManyRequests):
        start(neighborhood, "patient")
    assert (neighborhood.time() - now).total_seconds() > 3
    assert neighborhood.trips.count("GetItem") <= 10


def test_a_lease_whose_answer_was_lost_is_its_holders_when_asked_for_again(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    lease = Lease(holder="who repeats themselves", ends=now + timedelta(seconds=10))
    for _ in range(2):
        neighborhood.customer_items.acquire("repeated", lease, "token", now)
    another = Lease(holder="another", ends=lease.ends)
    with pytest.raises(NoSuchState):
        neighborhood.customer_items.acquire("repeated", another, "token", now)


def test_who_waits_for_a_start_that_crashed_starts_when_its_lease_is_over(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    neighborhood.customer_items.acquire(
        "heir", Lease(holder="crashed", ends=now + timedelta(seconds=2)), "left-behind", now
    )
    result, conversation = start(neighborhood, "heir")
    assert conversation.outcome == "started"
    assert neighborhood.instance.session(result.contact_id).request["ClientToken"] == "left-behind"


def test_a_lease_that_was_lost_before_a_fresh_start_starts_nothing(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "taken")
    end(neighborhood.instance, first.contact_id)
    neighborhood.instance.transcript_delay_seconds = 3600
    key = {"Key": neighborhood.key("taken", "NOW")}

    def lose_lease() -> None:
        neighborhood.ask("DeleteItem", key)

    neighborhood.before["StartChatContact"] = lose_lease
    with pytest.raises(MemoryUnavailable, check=lambda refusal: refusal.cause == "the lease was lost"):
        start(neighborhood, "taken", "ENTIRE_PAST_SESSION")
    assert len(neighborhood.instance.sessions) == 1


def test_only_the_holder_of_the_lease_may_record_or_release(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    mine, theirs = (Lease(holder=name, ends=now + timedelta(seconds=10)) for name in ("mine", "theirs"))
    begun = Contact(id="c1", initiation_timestamp=now, channel="CHAT", initiation_method="API")
    session = Session(initial_contact_id="c1", contacts=(begun,))
    token = Token(participant_token="t1", expires=now + timedelta(days=1))
    neighborhood.customer_items.acquire("leased", mine, "pending", now)
    with pytest.raises(NoSuchState):
        neighborhood.customer_items.record("leased", theirs, session, None, token, None)
    with pytest.raises(NoSuchState):
        neighborhood.customer_items.release("leased", theirs, keep_pending=False)
    known = neighborhood.customer_items.read("leased", neighborhood.time())
    assert (known.own, known.lease, known.pending) == (None, mine, "pending")


def test_a_lease_ends_with_the_invocation_that_took_it(neighborhood: Neighborhood) -> None:
    neighborhood.after["StartChatContact"] = die
    with pytest.raises(SystemExit):
        start(neighborhood, "crashed")
    lease = neighborhood.customer_items.read("crashed", neighborhood.time()).lease
    assert lease is None  # even a crash that still gets to say so gives it back
    neighborhood.customer_items.acquire(
        "held-long", Lease(holder="h", ends=neighborhood.time() + timedelta(seconds=5)), "t", neighborhood.time()
    )
    with pytest.raises(TooManyRequests):
        start(neighborhood, "held-long", seconds=6.0)
    neighborhood.before["StartChatContact"] = lambda: seen.append(
        neighborhood.customer_items.read("held", neighborhood.time()).lease
    )
    seen: list[Lease | None] = []
    now = neighborhood.time()
    start(neighborhood, "held", seconds=7.5)
    assert seen[0] is not None
    assert seen[0].ends - now == timedelta(seconds=7.5)


def die() -> None:
    raise SystemExit
