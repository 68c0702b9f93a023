"""Crashes, lost answers, taken leases and repeated requests: no second chat comes of them, and none is lost."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError, EndpointConnectionError

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.connect.readings import Readings
from local.environment import TABLE_NAME
from persistent_chat.answer import Outcome
from persistent_chat.client_token import CHATS_A_KEY, successor
from persistent_chat.contact import Contact
from persistent_chat.dynamodb import NoSuchState
from persistent_chat.endpoint import StartChat
from persistent_chat.errors import ChatRefused, ConnectTimeout, MemoryUnavailable, TooManyRequests
from persistent_chat.memory.item import Lease, Token
from persistent_chat.memory.session import Session
from persistent_chat.request import LATEST, InitialMessage, PersistentChat, StartChatRequest
from persistent_chat.settings import Settings
from persistent_chat.source import SourceCheck
from persistent_chat.telemetry import Telemetry
from tests.support.neighborhood import Crash, Neighborhood, asked, crash, lose_answer, refuse, refuse_with, throttle
from tests.support.remembered import begin, deliver, end, start


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


def test_who_waits_for_a_start_that_crashed_starts_when_its_lease_is_over(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    neighborhood.customer_items.acquire(
        "heir", Lease(holder="crashed", ends=now + timedelta(seconds=2)), "left-behind", now
    )
    result, conversation = start(neighborhood, "heir")
    assert conversation.outcome == "started"
    assert neighborhood.instance.session(result.contact_id).request["ClientToken"] == "left-behind"


def test_without_rejoin_nobody_waits_for_anybody(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    neighborhood.customer_items.acquire("beside", Lease(holder="first", ends=now + timedelta(seconds=10)), "token", now)
    _, conversation = start(neighborhood, "beside", rejoin=False)
    assert conversation.outcome == "started"
    assert (neighborhood.time(), neighborhood.trips[1:]) == (now, ["GetItem", "UpdateItem"])


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


def test_without_rejoin_the_clients_key_is_what_connect_hears_of(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("own-key"), StartChatRequest)
    result, _ = begin(neighborhood, "own-key", chat, "digest", rejoin=False)
    assert neighborhood.instance.session(result.contact_id).request["ClientToken"] == "digest"


def test_without_rejoin_a_key_whose_chat_is_over_has_one_successor(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("spent-key"), StartChatRequest)
    first, _ = begin(neighborhood, "spent-key", chat, "digest", rejoin=False)
    end(neighborhood.instance, first.contact_id)
    later = {begin(neighborhood, "spent-key", chat, "digest", rejoin=False)[0].contact_id for _ in range(3)}
    assert len(later) == 1
    assert first.contact_id not in later


def test_without_rejoin_a_key_whose_chat_the_list_has_just_shown_to_be_over_gets_no_dead_token(
    neighborhood: Neighborhood,
) -> None:
    """No event has told of its end, and a moment later nobody answers any more."""
    chat = msgspec.convert(asked("seen-key"), StartChatRequest)
    first, _ = begin(neighborhood, "seen-key", chat, "digest", rejoin=False, resume="always")
    end(neighborhood.instance, first.contact_id)

    def silence() -> None:
        for operation in ("CreateParticipantConnection", "ListAssociatedContacts"):
            neighborhood.silence(operation)

    neighborhood.after["StartChatContact"] = silence
    later, _ = begin(neighborhood, "seen-key", chat, "digest", rejoin=False, resume="always")
    assert later.contact_id != first.contact_id


def test_without_rejoin_a_key_that_many_chats_had_is_no_longer_followed_through_them_all(
    neighborhood: Neighborhood,
) -> None:
    chat = msgspec.convert(asked("endless-key"), StartChatRequest)
    for _ in range(12):
        result, _ = begin(neighborhood, "endless-key", chat, "digest", rejoin=False)
        end(neighborhood.instance, result.contact_id)
    neighborhood.calls.clear()
    result, _ = begin(neighborhood, "endless-key", chat, "digest", rejoin=False)
    assert neighborhood.calls.count("StartChatContact") == CHATS_A_KEY + 1
    assert neighborhood.instance.session(result.contact_id).ended_at is None


def test_without_rejoin_a_key_whose_customer_has_left_the_chat_gets_no_dead_token(neighborhood: Neighborhood) -> None:
    neighborhood.instance.readings = Readings(alone=True)
    chat = msgspec.convert(asked("left-key"), StartChatRequest)
    first, _ = begin(neighborhood, "left-key", chat, "digest", rejoin=False)
    session = neighborhood.instance.session(first.contact_id)
    neighborhood.instance.accept(session)
    neighborhood.instance.leave(session)
    second, _ = begin(neighborhood, "left-key", chat, "digest", rejoin=False)
    assert session.ended_at is None
    assert second.contact_id != first.contact_id


def test_without_rejoin_a_key_that_connect_refuses_for_good_costs_nobody_a_chat(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("refused-for-good"), StartChatRequest)
    neighborhood.before["StartChatContact"] = lambda: refuse_with(400, "InvalidRequestException")
    result, _ = begin(neighborhood, "refused-for-good", chat, "digest", rejoin=False)
    assert neighborhood.instance.session(result.contact_id).request["ClientToken"] == successor("digest", "refused")


def test_without_rejoin_a_key_is_tried_though_little_time_is_left(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("late-key"), StartChatRequest)
    first, _ = begin(neighborhood, "late-key", chat, "digest", rejoin=False)
    end(neighborhood.instance, first.contact_id)
    neighborhood.calls.clear()
    neighborhood.after["StartChatContact"] = lambda: neighborhood.sleep(5)
    with pytest.raises(ConnectTimeout):  # and not the token of a chat that is over
        begin(neighborhood, "late-key", chat, "digest", rejoin=False)
    assert "CreateParticipantConnection" in neighborhood.calls


def test_without_rejoin_a_throttled_list_after_a_keyed_start_costs_nobody_their_chat(
    neighborhood: Neighborhood,
) -> None:
    chat = msgspec.convert(asked("listless"), StartChatRequest)
    for operation in ("CreateParticipantConnection", "ListAssociatedContacts"):
        neighborhood.silence(operation)
    result, _ = begin(neighborhood, "listless", chat, "digest", rejoin=False)
    own = neighborhood.customer_items.read("listless", neighborhood.time()).own
    assert own is not None
    assert own.initial_contact_id == result.contact_id


def test_without_rejoin_a_key_whose_chat_goes_on_by_connects_list_alone_keeps_it(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("handed on"), StartChatRequest)
    first, _ = begin(neighborhood, "handed on", chat, "digest", rejoin=False)
    neighborhood.instance.transfer(neighborhood.instance.session(first.contact_id))
    deliver(neighborhood)
    neighborhood.silence("CreateParticipantConnection")
    again, _ = begin(neighborhood, "handed on", chat, "digest", rejoin=False)
    assert again.contact_id == first.contact_id


def test_without_rejoin_a_keyed_start_keeps_the_connection_that_it_came_with_where_nobody_gives_another(
    neighborhood: Neighborhood,
) -> None:
    types = {"ConnectionTypes": ["CONNECTION_CREDENTIALS", "WEBSOCKET"]}
    chat = msgspec.convert(asked("connected") | types, StartChatRequest)
    neighborhood.silence("CreateParticipantConnection")
    result, _ = begin(neighborhood, "connected", chat, "k" * 64, rejoin=False)
    assert result.connection_credentials is not None
    assert result.websocket is not None


def test_without_rejoin_a_refused_source_is_left_out_under_one_key_of_its_own(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "refused-key", rejoin=False)
    end(neighborhood.instance, first.contact_id)
    neighborhood.sleep(601)
    neighborhood.instance.transcript_delay_seconds = 3600
    source = PersistentChat(rehydration_type="ENTIRE_PAST_SESSION", source_contact_id=LATEST)
    chat = msgspec.structs.replace(msgspec.convert(asked("refused-key"), StartChatRequest), persistent_chat=source)
    started, outcome = begin(neighborhood, "refused-key", chat, "digest", rejoin=False)
    assert outcome.reason == "RehydrationRefused"
    again, _ = begin(neighborhood, "refused-key", chat, "digest", rejoin=False)
    assert again.contact_id == started.contact_id


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


def test_without_rejoin_one_idempotency_key_is_one_chat_and_another_key_another(
    neighborhood: Neighborhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")
    telemetry = Telemetry(Logger(service=f"start-chat-{uuid.uuid4()}", stream=io.StringIO()))
    deployed: dict[str, Any] = {"auth": "jwt", "rejoin": False, "conversations_table": TABLE_NAME}
    configured = Settings(instance_id=INSTANCE_ID, contact_flow_ids=(CONTACT_FLOW_ID,), **deployed)
    sources = SourceCheck(neighborhood.connect, configured, neighborhood.time)
    memory = neighborhood.memory(rejoin=False)
    endpoint = StartChat(configured, neighborhood.connect, sources, neighborhood.participants, telemetry, memory=memory)

    def contact(key: str) -> str:
        event = {
            "headers": {"Idempotency-Key": key},
            "requestContext": {"authorizer": {"customerId": "keyed-over-http"}},
            "body": json.dumps({"ParticipantDetails": {"DisplayName": "Ann"}}),
        }
        data = json.loads(endpoint(event, neighborhood.deadline())["body"])["data"]
        return str(data["startChatResult"]["ContactId"])

    first = contact("0123456789abcdef")
    assert contact("0123456789abcdef") == first
    assert contact("fedcba9876543210") != first


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


def test_without_rejoin_the_clients_key_makes_two_requests_one_chat(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("keyed"), StartChatRequest)
    first, second = (begin(neighborhood, "keyed", chat, "digest", rejoin=False)[0] for _ in range(2))
    assert first.contact_id == second.contact_id
