"""Crashes, lost answers, taken leases and repeated requests: no second chat comes of them, and none is lost."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import EndpointConnectionError

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.environment import TABLE_NAME
from local.table import ask
from persistent_chat.answer import Outcome
from persistent_chat.client_token import successor
from persistent_chat.contact import Contact
from persistent_chat.dynamodb import NoSuchState
from persistent_chat.endpoint import StartChat
from persistent_chat.errors import ChatRefused, MemoryUnavailable, TooManyRequests
from persistent_chat.memory.item import Lease, Token
from persistent_chat.memory.session import Session
from persistent_chat.request import LATEST, PersistentChat, StartChatRequest
from persistent_chat.settings import Settings
from persistent_chat.source import SourceCheck
from persistent_chat.telemetry import Telemetry
from tests.support.neighborhood import Crash, Neighborhood, asked, crash, lose_answer, refuse, throttle
from tests.support.remembered import begin, end, start


@pytest.mark.parametrize("moment", ["after", "record"])
def test_a_start_that_crashed_after_connect_answered_is_found_again(world: Neighborhood, moment: str) -> None:
    hooks: dict[str, Any] = world.before if moment == "record" else world.after
    if moment == "record":
        world.after["StartChatContact"] = lambda: hooks.update({"TransactWriteItems": crash})
    else:
        world.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(world, moment)
    world.sleep(10.1)  # no longer than the function's time-out
    chat, _ = start(world, moment)
    assert [session.id for session in world.instance.sessions.values()] == [chat.contact_id]


def test_a_start_whose_answer_was_lost_and_whose_chat_is_over_is_not_handed_out(world: Neighborhood) -> None:
    world.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(world, "gone")
    (lost,) = world.instance.sessions
    end(world.instance, lost)
    world.sleep(10.1)
    chat, conversation = start(world, "gone", "ENTIRE_PAST_SESSION")
    assert chat.contact_id != lost
    assert conversation == Outcome(outcome="resumed", continued_from_contact_id=lost)


def test_a_chat_that_cannot_be_recorded_is_the_customers_all_the_same(world: Neighborhood) -> None:
    world.after["StartChatContact"] = lambda: world.before.update({"TransactWriteItems": throttle})
    first, _ = start(world, "unrecorded")
    world.sleep(10.1)
    assert start(world, "unrecorded")[0].contact_id == first.contact_id


def test_a_table_that_cannot_be_asked_starts_no_chat(world: Neighborhood) -> None:
    world.before["UpdateItem"] = throttle
    with pytest.raises(MemoryUnavailable):
        start(world, "throttled")
    assert world.calls == []


def test_a_refused_start_gives_the_lease_back_at_once(world: Neighborhood) -> None:
    world.before["StartChatContact"] = lose_answer
    chat, _ = start(world, "patient")  # the second attempt
    assert chat.contact_id in world.instance.sessions
    end(world.instance, chat.contact_id)
    world.instance.contact_flow_ids = ()
    with pytest.raises(ChatRefused):
        start(world, "patient")
    known = world.customer_items.read("patient", world.time())
    assert (known.lease, known.pending) == (None, None)


def test_who_comes_second_joins_the_first_ones_chat_once_its_token_was_tried(world: Neighborhood) -> None:
    now = world.time()
    first = Lease(holder="first", ends=now + timedelta(seconds=10))
    world.customer_items.acquire("twice", first, "token", now)
    chat_id = world.start_elsewhere("twice")  # what the first one's start comes to
    started = world.instance.session(chat_id).answer
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
            world.customer_items.record("twice", first, session, None, token)

    memory = world.memory(sleep=wait)
    chat = msgspec.convert(asked("twice"), StartChatRequest)
    result, conversation = begin(world, "twice", chat, memory=memory)
    assert (result.contact_id, result.participant_token) == (chat_id, started["ParticipantToken"])
    assert conversation.outcome == "rejoined"
    assert (len(waits), world.calls) == (3, ["CreateParticipantConnection"])


def test_who_comes_second_does_not_get_a_chat_that_is_over_already(world: Neighborhood) -> None:
    now = world.time()
    first = Lease(holder="first", ends=now + timedelta(seconds=10))
    world.customer_items.acquire("too-late", first, "token", now)
    chat_id = world.start_elsewhere("too-late")
    started = world.instance.session(chat_id).answer
    begun = Contact(id=chat_id, initiation_timestamp=now, channel="CHAT")
    session = Session(initial_contact_id=chat_id, contacts=(begun,), participant_id=started["ParticipantId"])
    token = Token(participant_token=started["ParticipantToken"], expires=now + timedelta(days=1))
    end(world.instance, chat_id)
    memory = world.memory(sleep=lambda _: world.customer_items.record("too-late", first, session, None, token))
    result, conversation = begin(world, "too-late", msgspec.convert(asked("too-late"), StartChatRequest), memory=memory)
    assert (result.contact_id == chat_id, conversation.outcome) == (False, "started")


def test_who_waits_in_vain_is_told_to_come_back(world: Neighborhood) -> None:
    now = world.time()
    world.customer_items.acquire("busy", Lease(holder="somebody", ends=now + timedelta(minutes=1)), "token", now)
    with pytest.raises(TooManyRequests) as refused:
        start(world, "busy")
    assert refused.value.retry_after == 1
    assert world.calls == []


def test_who_waits_for_a_start_that_crashed_starts_when_its_lease_is_over(world: Neighborhood) -> None:
    now = world.time()
    world.customer_items.acquire("heir", Lease(holder="crashed", ends=now + timedelta(seconds=2)), "left-behind", now)
    result, conversation = start(world, "heir")
    assert conversation.outcome == "started"
    assert world.instance.session(result.contact_id).request["ClientToken"] == "left-behind"


def test_without_rejoin_nobody_waits_for_anybody(world: Neighborhood) -> None:
    now = world.time()
    world.customer_items.acquire("beside", Lease(holder="first", ends=now + timedelta(seconds=10)), "token", now)
    _, conversation = start(world, "beside", rejoin=False)
    assert conversation.outcome == "started"
    assert (world.time(), world.trips[1:]) == (now, ["GetItem", "UpdateItem"])


def test_a_lease_that_was_lost_before_a_fresh_start_starts_nothing(world: Neighborhood) -> None:
    first, _ = start(world, "taken")
    end(world.instance, first.contact_id)
    world.instance.transcript_delay_seconds = 3600
    key = {"TableName": TABLE_NAME, "Key": world.key("taken", "NOW")}

    def lose_lease() -> None:
        ask("DeleteItem", key)

    world.before["StartChatContact"] = lose_lease
    with pytest.raises(MemoryUnavailable, check=lambda refusal: refusal.cause == "the lease was lost"):
        start(world, "taken", "ENTIRE_PAST_SESSION")
    assert len(world.instance.sessions) == 1


def test_a_table_that_cannot_be_reached_is_a_named_refusal(world: Neighborhood) -> None:
    def unreachable() -> None:
        world.before["UpdateItem"] = unreachable
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    world.before["UpdateItem"] = unreachable
    with pytest.raises(MemoryUnavailable, check=lambda refusal: refusal.cause == "EndpointConnectionError"):
        start(world, "unreachable")


def test_a_start_with_no_time_left_to_record_is_the_customers_and_found_again(world: Neighborhood) -> None:
    world.after["StartChatContact"] = lambda: world.sleep(9)
    first, _ = start(world, "slow")
    assert "TransactWriteItems" not in world.trips
    world.sleep(2)
    assert start(world, "slow")[0].contact_id == first.contact_id


def test_a_refusal_that_leaves_no_time_is_answered_and_the_lease_runs_out(world: Neighborhood) -> None:
    def refuse_late() -> None:
        world.sleep(9)
        refuse()

    world.before["StartChatContact"] = refuse_late
    with pytest.raises(TooManyRequests):
        start(world, "late-refusal")
    assert world.trips == ["UpdateItem"]
    world.sleep(2)
    assert start(world, "late-refusal")[1].outcome == "started"


def test_without_rejoin_the_clients_key_is_what_connect_hears_of(world: Neighborhood) -> None:
    chat = msgspec.convert(asked("own-key"), StartChatRequest)
    result, _ = begin(world, "own-key", chat, "digest", rejoin=False)
    assert world.instance.session(result.contact_id).request["ClientToken"] == "digest"


def test_without_rejoin_a_key_whose_chat_is_over_has_one_successor(world: Neighborhood) -> None:
    chat = msgspec.convert(asked("spent-key"), StartChatRequest)
    first, _ = begin(world, "spent-key", chat, "digest", rejoin=False)
    end(world.instance, first.contact_id)
    later = {begin(world, "spent-key", chat, "digest", rejoin=False)[0].contact_id for _ in range(3)}
    assert len(later) == 1
    assert first.contact_id not in later


def test_without_rejoin_a_throttled_list_after_a_keyed_start_costs_nobody_their_chat(world: Neighborhood) -> None:
    chat = msgspec.convert(asked("listless"), StartChatRequest)
    world.before["ListAssociatedContacts"] = world.followed_by(refuse, "ListAssociatedContacts", refuse)
    result, _ = begin(world, "listless", chat, "digest", rejoin=False)
    own = world.customer_items.read("listless", world.time()).own
    assert own is not None
    assert own.initial_contact_id == result.contact_id


def test_without_rejoin_a_refused_source_is_left_out_under_one_key_of_its_own(world: Neighborhood) -> None:
    first, _ = start(world, "refused-key", rejoin=False)
    end(world.instance, first.contact_id)
    world.sleep(601)
    world.instance.transcript_delay_seconds = 3600
    source = PersistentChat(rehydration_type="ENTIRE_PAST_SESSION", source_contact_id=LATEST)
    chat = msgspec.structs.replace(msgspec.convert(asked("refused-key"), StartChatRequest), persistent_chat=source)
    started, outcome = begin(world, "refused-key", chat, "digest", rejoin=False)
    assert outcome.reason == "RehydrationRefused"
    assert world.instance.session(started.contact_id).request["ClientToken"] == successor("digest", "refused")


def test_only_the_holder_of_the_lease_may_record_or_release(world: Neighborhood) -> None:
    now = world.time()
    mine, theirs = (Lease(holder=name, ends=now + timedelta(seconds=10)) for name in ("mine", "theirs"))
    begun = Contact(id="c1", initiation_timestamp=now, channel="CHAT", initiation_method="API")
    session = Session(initial_contact_id="c1", contacts=(begun,))
    token = Token(participant_token="t1", expires=now + timedelta(days=1))
    world.customer_items.acquire("leased", mine, "pending", now)
    with pytest.raises(NoSuchState):
        world.customer_items.record("leased", theirs, session, None, token)
    with pytest.raises(NoSuchState):
        world.customer_items.release("leased", theirs, keep_pending=False)
    known = world.customer_items.read("leased", world.time())
    assert (known.own, known.lease, known.pending) == (None, mine, "pending")


def test_a_lease_ends_with_the_invocation_that_took_it(world: Neighborhood) -> None:
    world.after["StartChatContact"] = die
    with pytest.raises(SystemExit):
        start(world, "crashed")
    lease = world.customer_items.read("crashed", world.time()).lease
    assert lease is None  # even a crash that still gets to say so gives it back
    world.customer_items.acquire(
        "held-long", Lease(holder="h", ends=world.time() + timedelta(seconds=5)), "t", world.time()
    )
    with pytest.raises(TooManyRequests):
        start(world, "held-long", seconds=6.0)
    world.before["StartChatContact"] = lambda: seen.append(world.customer_items.read("held", world.time()).lease)
    seen: list[Lease | None] = []
    now = world.time()
    start(world, "held", seconds=7.5)
    assert seen[0] is not None
    assert seen[0].ends - now == timedelta(seconds=7.5)


def die() -> None:
    raise SystemExit


def test_what_a_crash_left_behind_outlives_a_refusal(world: Neighborhood) -> None:
    world.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(world, "twice-unlucky")
    world.sleep(11)
    world.before["StartChatContact"] = world.followed_by(refuse, "StartChatContact", refuse)
    with pytest.raises(TooManyRequests):
        start(world, "twice-unlucky")
    chat, _ = start(world, "twice-unlucky")
    assert [session.id for session in world.instance.sessions.values()] == [chat.contact_id]


def test_without_rejoin_one_idempotency_key_is_one_chat_and_another_key_another(
    world: Neighborhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")
    telemetry = Telemetry(Logger(service=f"start-chat-{uuid.uuid4()}", stream=io.StringIO()))
    deployed: dict[str, Any] = {"auth": "jwt", "rejoin": False, "conversations_table": TABLE_NAME}
    configured = Settings(instance_id=INSTANCE_ID, contact_flow_ids=(CONTACT_FLOW_ID,), **deployed)
    sources = SourceCheck(world.connect, configured, world.time)
    endpoint = StartChat(configured, world.connect, sources, telemetry, memory=world.memory(rejoin=False))

    def contact(key: str) -> str:
        event = {
            "headers": {"Idempotency-Key": key},
            "requestContext": {"authorizer": {"customerId": "keyed-over-http"}},
            "body": json.dumps({"ParticipantDetails": {"DisplayName": "Ann"}}),
        }
        data = json.loads(endpoint(event, world.deadline())["body"])["data"]
        return str(data["startChatResult"]["ContactId"])

    first = contact("0123456789abcdef")
    assert contact("0123456789abcdef") == first
    assert contact("fedcba9876543210") != first


def test_a_lost_answer_followed_by_a_refusal_is_not_forgotten(world: Neighborhood) -> None:
    world.after["StartChatContact"] = world.followed_by(lose_answer, "StartChatContact", refuse)
    with pytest.raises(TooManyRequests):
        start(world, "unlucky")
    chat, _ = start(world, "unlucky")
    assert [session.id for session in world.instance.sessions.values()] == [chat.contact_id]


def test_a_fresh_start_in_place_of_a_refused_source_is_found_again_where_its_answer_was_lost(
    world: Neighborhood,
) -> None:
    first, _ = start(world, "afresh")
    end(world.instance, first.contact_id)
    world.instance.transcript_delay_seconds = 3600
    world.after["StartChatContact"] = crash  # the refused one has no effect: this is the fresh one
    with pytest.raises(Crash):
        start(world, "afresh", "ENTIRE_PAST_SESSION")
    world.sleep(3601)
    chat, _ = start(world, "afresh", "ENTIRE_PAST_SESSION")
    live = [session.id for session in world.instance.sessions.values() if session.ended_at is None]
    assert live == [chat.contact_id]


def test_without_rejoin_the_clients_key_makes_two_requests_one_chat(world: Neighborhood) -> None:
    chat = msgspec.convert(asked("keyed"), StartChatRequest)
    first, second = (begin(world, "keyed", chat, "digest", rejoin=False)[0] for _ in range(2))
    assert first.contact_id == second.contact_id
