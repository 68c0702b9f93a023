"""Crashes, lost answers and refusals: no second chat comes of them, and none is lost."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from persistent_chat.answer import Outcome
from persistent_chat.errors import ChatRefused, MemoryUnavailable, TooManyRequests
from persistent_chat.request import InitialMessage, StartChatRequest
from tests.support.neighborhood import Crash, Neighborhood, asked, crash, lose_answer, refuse, refuse_with, throttle
from tests.support.remembered import begin, end, start


@pytest.mark.parametrize("moment", ["after", "record"])
def test_a_start_that_crashed_after_connect_answered_is_found_again(neighborhood: Neighborhood, moment: str) -> None:
    hooks: dict[str, Any] = neighborhood.before if moment == "record" else neighborhood.after
    if moment == "record":
        neighborhood.after["StartChatContact"] = lambda: hooks.update({"TransactWriteItems": crash})
    else:
        neighborhood.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(neighborhood, moment)
    neighborhood.sleep(10.1)  # no longer than the function's time-out
    chat, _ = start(neighborhood, moment)
    assert [session.id for session in neighborhood.instance.sessions.values()] == [chat.contact_id]


def test_a_start_whose_answer_was_lost_and_whose_chat_is_over_is_not_handed_out(neighborhood: Neighborhood) -> None:
    neighborhood.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(neighborhood, "gone")
    (lost,) = neighborhood.instance.sessions
    end(neighborhood.instance, lost)
    neighborhood.sleep(10.1)
    chat, conversation = start(neighborhood, "gone", "ENTIRE_PAST_SESSION")
    assert chat.contact_id != lost
    assert conversation == Outcome(outcome="resumed", continued_from_contact_id=lost)


def test_a_key_whose_chat_could_not_be_recorded_stands_for_that_chat(neighborhood: Neighborhood) -> None:
    chat = msgspec.structs.replace(msgspec.convert(asked("unrecorded-key"), StartChatRequest), rejoin=False)
    neighborhood.after["StartChatContact"] = lambda: neighborhood.before.update({"TransactWriteItems": throttle})
    first, _ = begin(neighborhood, "unrecorded-key", chat, "digest")
    neighborhood.sleep(10.1)
    for _ in range(2):  # the second time it is recorded
        assert begin(neighborhood, "unrecorded-key", chat, "digest")[0].contact_id == first.contact_id
    assert begin(neighborhood, "unrecorded-key", chat, "another")[0].contact_id != first.contact_id


@pytest.mark.parametrize(("key", "not_delivered"), [("first", ()), ("another", ("InitialMessage",)), (None, ())])
def test_a_first_message_that_a_repeated_start_does_not_bring_is_named(
    neighborhood: Neighborhood, key: str | None, not_delivered: tuple[str, ...]
) -> None:
    """Of two requests without keys nobody can tell whether they are one."""
    chat = msgspec.convert(asked("speaker"), StartChatRequest)
    neighborhood.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        begin(neighborhood, "speaker", chat, "first")
    neighborhood.sleep(10.1)
    message = InitialMessage(content_type="text/plain", content="Hello?")
    chat = msgspec.structs.replace(chat, initial_message=message)
    result, outcome = begin(neighborhood, "speaker", chat, key)
    assert list(neighborhood.instance.sessions) == [result.contact_id]
    assert outcome.not_delivered == not_delivered


def test_a_chat_that_began_as_connect_refused_the_one_left_behind_is_recorded_untried(
    neighborhood: Neighborhood,
) -> None:
    """Nobody can have ended it yet; what came of the left one's token is another matter."""
    neighborhood.before["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(neighborhood, "left behind")
    neighborhood.sleep(10.1)
    neighborhood.before["StartChatContact"] = lambda: refuse_with(400, "InvalidRequestException")
    neighborhood.silence("CreateParticipantConnection")
    chat, _ = start(neighborhood, "left behind")
    neighborhood.before.clear()
    again, outcome = start(neighborhood, "left behind")
    assert (again.contact_id, outcome.outcome) == (chat.contact_id, "rejoined")


def test_a_chat_that_cannot_be_recorded_is_the_customers_all_the_same(neighborhood: Neighborhood) -> None:
    neighborhood.after["StartChatContact"] = lambda: neighborhood.before.update({"TransactWriteItems": throttle})
    first, _ = start(neighborhood, "unrecorded")
    neighborhood.sleep(10.1)
    assert start(neighborhood, "unrecorded")[0].contact_id == first.contact_id


def test_a_table_that_cannot_be_asked_starts_no_chat(neighborhood: Neighborhood) -> None:
    neighborhood.before["UpdateItem"] = throttle
    with pytest.raises(MemoryUnavailable):
        start(neighborhood, "throttled")
    assert neighborhood.calls == []


def test_a_refused_start_gives_the_lease_back_at_once(neighborhood: Neighborhood) -> None:
    neighborhood.before["StartChatContact"] = lose_answer
    chat, _ = start(neighborhood, "patient")  # the second attempt
    assert chat.contact_id in neighborhood.instance.sessions
    end(neighborhood.instance, chat.contact_id)
    neighborhood.instance.contact_flow_ids = ()
    with pytest.raises(ChatRefused):
        start(neighborhood, "patient")
    known = neighborhood.customer_items.read("patient", neighborhood.time())
    assert (known.lease, known.pending) == (None, None)


def test_a_record_that_meets_an_event_of_the_same_moment_is_written_all_the_same(neighborhood: Neighborhood) -> None:
    neighborhood.before["TransactWriteItems"] = conflict
    chat, _ = start(neighborhood, "met")
    assert neighborhood.trips.count("TransactWriteItems") == 2
    assert start(neighborhood, "met")[1].outcome == "rejoined"
    assert list(neighborhood.instance.sessions) == [chat.contact_id]


def conflict() -> None:
    """DynamoDB's answer to a transaction that meets another write of one of its items."""
    raise ClientError(
        {
            "Error": {"Code": "TransactionCanceledException"},
            "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
        },
        "TransactWriteItems",
    )


def test_a_start_that_crashes_gives_its_lease_back_at_once(neighborhood: Neighborhood) -> None:
    neighborhood.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(neighborhood, "crashed")
    now = neighborhood.time()
    chat, _ = start(neighborhood, "crashed")
    assert (neighborhood.time(), list(neighborhood.instance.sessions)) == (now, [chat.contact_id])


def test_the_token_of_a_chat_that_a_repeated_start_finds_is_kept_for_as_long_as_that_chat_may_live(
    neighborhood: Neighborhood,
) -> None:
    chat = msgspec.convert(asked("long"), StartChatRequest)
    neighborhood.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        begin(neighborhood, "long", msgspec.structs.replace(chat, chat_duration_in_minutes=10080))
    hour = msgspec.structs.replace(chat, chat_duration_in_minutes=60)
    found, _ = begin(neighborhood, "long", hour)
    own = neighborhood.customer_items.read("long", neighborhood.time()).own
    assert own is not None
    later = neighborhood.time() + timedelta(days=6)
    assert neighborhood.customer_items.participant_token("long", own, later) == found.participant_token


def test_a_table_that_cannot_be_reached_is_a_named_refusal(neighborhood: Neighborhood) -> None:
    def unreachable() -> None:
        neighborhood.before["UpdateItem"] = unreachable
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    neighborhood.before["UpdateItem"] = unreachable
    with pytest.raises(MemoryUnavailable, check=lambda refusal: refusal.cause == "EndpointConnectionError"):
        start(neighborhood, "unreachable")


def test_a_start_with_no_time_left_to_record_is_the_customers_and_found_again(neighborhood: Neighborhood) -> None:
    neighborhood.after["StartChatContact"] = lambda: neighborhood.sleep(9)
    first, _ = start(neighborhood, "slow")
    assert "TransactWriteItems" not in neighborhood.trips
    neighborhood.sleep(2)
    assert start(neighborhood, "slow")[0].contact_id == first.contact_id


def test_a_refusal_that_leaves_no_time_is_answered_and_the_lease_runs_out(neighborhood: Neighborhood) -> None:
    def refuse_late() -> None:
        neighborhood.sleep(9)
        refuse()

    neighborhood.before["StartChatContact"] = refuse_late
    with pytest.raises(TooManyRequests):
        start(neighborhood, "late-refusal")
    assert neighborhood.trips == ["UpdateItem"]
    neighborhood.sleep(2)
    assert start(neighborhood, "late-refusal")[1].outcome == "started"


def test_what_a_crash_left_behind_outlives_a_refusal(neighborhood: Neighborhood) -> None:
    neighborhood.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(neighborhood, "twice-unlucky")
    neighborhood.sleep(11)
    neighborhood.silence("StartChatContact")
    with pytest.raises(TooManyRequests):
        start(neighborhood, "twice-unlucky")
    chat, _ = start(neighborhood, "twice-unlucky")
    assert [session.id for session in neighborhood.instance.sessions.values()] == [chat.contact_id]


def test_a_lost_answer_followed_by_a_refusal_is_not_forgotten(neighborhood: Neighborhood) -> None:
    neighborhood.after["StartChatContact"] = neighborhood.followed_by(lose_answer, "StartChatContact", refuse)
    with pytest.raises(TooManyRequests):
        start(neighborhood, "unlucky")
    chat, _ = start(neighborhood, "unlucky")
    assert [session.id for session in neighborhood.instance.sessions.values()] == [chat.contact_id]


def test_a_fresh_start_in_place_of_a_refused_source_is_found_again_where_its_answer_was_lost(
    neighborhood: Neighborhood,
) -> None:
    first, _ = start(neighborhood, "afresh")
    end(neighborhood.instance, first.contact_id)
    neighborhood.instance.transcript_delay_seconds = 3600
    neighborhood.after["StartChatContact"] = crash  # the refused one has no effect: this is the fresh one
    with pytest.raises(Crash):
        start(neighborhood, "afresh", "ENTIRE_PAST_SESSION")
    neighborhood.sleep(3601)
    chat, _ = start(neighborhood, "afresh", "ENTIRE_PAST_SESSION")
    live = [session.id for session in neighborhood.instance.sessions.values() if session.ended_at is None]
    assert live == [chat.contact_id]
