"""What a known customer's start comes to, one situation a test."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import EndpointConnectionError

from infra.forget_customer import forget
from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.connect.model import Instance
from local.environment import TABLE_NAME
from local.table import ask
from persistent_chat.answer import Conversation, StartChatResult
from persistent_chat.contact import Contact
from persistent_chat.conversation_item import Lease, Token
from persistent_chat.deadline import Deadline
from persistent_chat.dynamodb import NoSuchState
from persistent_chat.endpoint import StartChat
from persistent_chat.errors import ChatRefused, MemoryUnavailable, RehydrationRefused, TooManyRequests
from persistent_chat.request import PersistentChat, StartChatRequest
from persistent_chat.rules import LATEST
from persistent_chat.session import Session
from persistent_chat.settings import Settings
from persistent_chat.telemetry import Telemetry
from tests.support.neighborhood import Crash, Neighborhood, asked, crash, lose_answer, refuse, throttle


@pytest.fixture
def world() -> Neighborhood:
    return Neighborhood()


def start(
    world: Neighborhood, customer: str, kind: Any = None, **settings: Any
) -> tuple[StartChatResult, Conversation]:
    chat = msgspec.convert(asked(customer), StartChatRequest)
    if kind:
        source = PersistentChat(rehydration_type=kind, source_contact_id=LATEST)
        chat = msgspec.structs.replace(chat, persistent_chat=source)
    return world.memory(**settings).start(customer, chat, lambda asked: asked, world.deadline())


def deliver(world: Neighborhood) -> None:
    for event in world.events:
        world.learn(event)
    world.events.clear()


def end(instance: Instance, contact_id: str, *, survey: bool = False) -> None:
    instance.end(instance.session(contact_id), "AGENT_DISCONNECT", survey=survey)


def test_a_new_customer_costs_one_trip_to_decide_and_one_to_record(world: Neighborhood) -> None:
    _, conversation = start(world, "new")
    assert conversation == Conversation(outcome="started")
    assert (world.trips, world.calls) == (["UpdateItem", "TransactWriteItems"], ["StartChatContact"])


def test_a_customer_whose_last_chat_is_known_to_be_over_costs_the_same(world: Neighborhood) -> None:
    first, _ = start(world, "known")
    end(world.instance, first.contact_id)
    deliver(world)
    world.trips.clear()
    world.calls.clear()
    _, conversation = start(world, "known", "ENTIRE_PAST_SESSION")
    assert conversation == Conversation(outcome="resumed", continued_from_contact_id=first.contact_id)
    assert (world.trips, world.calls) == (["UpdateItem", "TransactWriteItems"], ["StartChatContact"])


def test_a_live_chat_is_rejoined_after_asking_connect(world: Neighborhood) -> None:
    first, _ = start(world, "live")
    world.instance.transfer(world.instance.session(first.contact_id))
    world.calls.clear()
    again, conversation = start(world, "live")
    assert conversation.outcome == "rejoined"
    assert again == first
    assert world.calls == ["ListAssociatedContacts"]


def test_a_dead_token_is_not_handed_out_where_the_events_were_lost(world: Neighborhood) -> None:
    first, _ = start(world, "lost")
    end(world.instance, first.contact_id)
    again, conversation = start(world, "lost")
    assert conversation.outcome == "started"
    assert again.contact_id != first.contact_id


def test_the_token_goes_with_the_end_of_the_chat(world: Neighborhood) -> None:
    first, _ = start(world, "token")
    own = world.conversations.read("token").own
    assert own is not None
    assert world.conversations.token("token", own, world.time()) == first.participant_token
    end(world.instance, first.contact_id)
    deliver(world)
    assert first.participant_token not in world.items("token")


def test_the_token_does_not_outlive_the_longest_that_its_chat_can(world: Neighborhood) -> None:
    start(world, "expired")
    own = world.conversations.read("expired").own
    assert own is not None
    world.sleep(25 * 3600 + 1)  # Connect's default; DynamoDB deletes expired items within days
    assert world.conversations.token("expired", own, world.time()) is None


def test_no_token_is_kept_where_rejoin_is_off(world: Neighborhood) -> None:
    first, _ = start(world, "unkept", rejoin=False)
    assert first.participant_token not in world.items("unkept")


def test_a_customer_is_remembered_for_two_years_though_every_event_was_lost(world: Neighborhood) -> None:
    start(world, "remembered")
    kept = json.loads(ask("GetItem", {"TableName": TABLE_NAME, "Key": world.key("remembered", "NOW")})[1])["Item"]
    assert float(kept["expiresAt"]["N"]) > world.now + 729 * 86400


def test_the_agent_leaves_with_the_customer_so_that_no_token_dies_before_its_chat(world: Neighborhood) -> None:
    first, _ = start(world, "leaving")
    asked_of_connect = world.instance.session(first.contact_id).request
    assert asked_of_connect["DisconnectOnCustomerExit"] == ["AGENT"]


def test_a_lost_transfer_does_not_make_a_session_over(world: Neighborhood) -> None:
    first, _ = start(world, "transferred")
    world.instance.transfer(world.instance.session(first.contact_id))
    world.events[:] = [event for event in world.events if event["detail"]["contactId"] == first.contact_id]
    deliver(world)  # the first contact's end, and nothing of the second contact
    assert start(world, "transferred")[1].outcome == "rejoined"


def test_a_segment_is_resumed_without_the_survey_and_the_session_with_it(world: Neighborhood) -> None:
    for kind, index in (("FROM_SEGMENT", -2), ("ENTIRE_PAST_SESSION", -1)):
        first, _ = start(world, kind)
        world.instance.transfer(world.instance.session(first.contact_id))
        end(world.instance, first.contact_id, survey=True)
        contacts = world.instance.session(first.contact_id).contacts
        assert start(world, kind, kind)[1].continued_from_contact_id == contacts[index].id


def test_without_a_past_chat_a_fresh_one_says_so(world: Neighborhood) -> None:
    assert start(world, "nobody", "FROM_SEGMENT")[1] == Conversation(outcome="started", reason="NoPastChat")


def test_resume_always_resumes_without_being_asked(world: Neighborhood) -> None:
    first, _ = start(world, "always", resume="always")
    end(world.instance, first.contact_id)
    assert start(world, "always")[1].outcome == "started"
    second = world.conversations.read("always").own
    assert second is not None
    end(world.instance, second.initial_contact_id)
    assert start(world, "always", resume="always")[1].outcome == "resumed"


def test_a_transcript_that_is_not_written_yet_gives_a_fresh_chat_that_says_so(world: Neighborhood) -> None:
    first, _ = start(world, "hasty")
    end(world.instance, first.contact_id)
    chat = start(world, "hasty", "ENTIRE_PAST_SESSION", transcript_delay_seconds=60)
    assert chat[1] == Conversation(outcome="started", reason="TranscriptNotReady")


def test_a_source_of_our_choice_that_connect_refuses_gives_a_fresh_chat_that_says_so(world: Neighborhood) -> None:
    first, _ = start(world, "refused")
    end(world.instance, first.contact_id)
    world.instance.transcript_delay_seconds = 3600
    chat = start(world, "refused", "ENTIRE_PAST_SESSION")
    assert chat[1] == Conversation(outcome="started", reason="RehydrationRefused")


def test_a_session_started_elsewhere_is_learned_and_resumed(world: Neighborhood) -> None:
    contact_id = world.start_elsewhere("phone")
    deliver(world)
    end(world.instance, contact_id)
    deliver(world)
    assert start(world, "phone", "ENTIRE_PAST_SESSION")[1].continued_from_contact_id == contact_id


def test_a_session_whose_beginning_was_lost_is_learned_from_a_later_contact(world: Neighborhood) -> None:
    contact_id = world.start_elsewhere("late")
    world.events.clear()
    world.instance.transfer(world.instance.session(contact_id))
    world.events[:] = [event for event in world.events if event["detail"]["contactId"] != contact_id]
    deliver(world)
    known = world.conversations.read("late").elsewhere
    assert known is not None
    assert known.initial_contact_id == contact_id
    assert len(known.contacts) == 2


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
    assert conversation == Conversation(outcome="resumed", continued_from_contact_id=lost)


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
    known = world.conversations.read("patient")
    assert (known.lease, known.pending) == (None, None)


def test_who_comes_second_joins_the_first_ones_chat_without_asking_connect(world: Neighborhood) -> None:
    now = world.time()
    first = Lease(holder="first", ends=now + timedelta(seconds=10))
    world.conversations.acquire("twice", first, "token", now)
    begun = Contact(id="c1", initiation_timestamp=now, channel="CHAT", initiation_method="API")
    session = Session(initial_contact_id="c1", contacts=(begun,), participant_id="p1")
    token = Token(participant_token="t1", expires=now + timedelta(days=1))
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            world.conversations.record("twice", first, session, token)

    memory = world.memory(sleep=wait)
    chat = msgspec.convert(asked("twice"), StartChatRequest)
    result, conversation = memory.start("twice", chat, lambda asked: asked, world.deadline())
    assert (result.contact_id, result.participant_token, conversation.outcome) == ("c1", "t1", "rejoined")
    assert (len(waits), world.calls) == (3, [])


def test_who_waits_in_vain_is_told_to_come_back(world: Neighborhood) -> None:
    now = world.time()
    world.conversations.acquire("busy", Lease(holder="somebody", ends=now + timedelta(minutes=1)), "token", now)
    with pytest.raises(TooManyRequests) as refused:
        start(world, "busy")
    assert refused.value.retry_after == 1
    assert world.calls == []


def test_who_waits_for_a_start_that_crashed_starts_when_its_lease_is_over(world: Neighborhood) -> None:
    now = world.time()
    world.conversations.acquire("heir", Lease(holder="crashed", ends=now + timedelta(seconds=2)), "left-behind", now)
    result, conversation = start(world, "heir")
    assert conversation.outcome == "started"
    assert world.instance.session(result.contact_id).request["ClientToken"] == "left-behind"


def test_without_rejoin_who_comes_second_waits_and_gets_a_chat_of_their_own(world: Neighborhood) -> None:
    now = world.time()
    first = Lease(holder="first", ends=now + timedelta(seconds=10))
    world.conversations.acquire("beside", first, "token", now)
    begun = Contact(id="c1", initiation_timestamp=now, channel="CHAT", initiation_method="API")
    session = Session(initial_contact_id="c1", contacts=(begun,))
    memory = world.memory(sleep=lambda _: world.conversations.record("beside", first, session, None), rejoin=False)
    chat = msgspec.convert(asked("beside"), StartChatRequest)
    result, conversation = memory.start("beside", chat, lambda asked: asked, world.deadline())
    assert (result.contact_id == "c1", conversation.outcome) == (False, "started")


def test_a_session_that_connect_keeps_no_longer_is_neither_rejoined_nor_resumed(world: Neighborhood) -> None:
    first, _ = start(world, "forgotten-by-connect")
    world.instance = Instance(INSTANCE_ID, (CONTACT_FLOW_ID,), world.instance.world)
    result, conversation = start(world, "forgotten-by-connect", "ENTIRE_PAST_SESSION")
    assert result.contact_id != first.contact_id
    assert conversation == Conversation(outcome="started", reason="NoPastChat")


def test_an_event_of_a_session_that_connect_keeps_no_longer_is_passed_over(world: Neighborhood) -> None:
    contact_id = world.start_elsewhere("long-ago")
    end(world.instance, contact_id)
    world.events[:] = [event for event in world.events if event["detail"]["eventType"] == "DISCONNECTED"]
    world.instance = Instance(INSTANCE_ID, (CONTACT_FLOW_ID,), world.instance.world)
    deliver(world)
    assert contact_id not in world.items("long-ago")


def test_a_session_elsewhere_that_is_older_than_our_own_is_not_resumed(world: Neighborhood) -> None:
    elsewhere = world.start_elsewhere("both")
    deliver(world)
    world.sleep(1)
    own, _ = start(world, "both")
    for contact_id in (own.contact_id, elsewhere):
        end(world.instance, contact_id)
        world.sleep(1)
    deliver(world)
    assert start(world, "both", "ENTIRE_PAST_SESSION")[1].continued_from_contact_id == own.contact_id


def test_a_source_that_the_client_named_and_connect_refuses_is_refused(world: Neighborhood) -> None:
    first, _ = start(world, "named")
    end(world.instance, first.contact_id)
    world.instance.transcript_delay_seconds = 3600
    source = PersistentChat(rehydration_type="FROM_SEGMENT", source_contact_id=first.contact_id)
    chat = msgspec.structs.replace(msgspec.convert(asked("named"), StartChatRequest), persistent_chat=source)
    with pytest.raises(RehydrationRefused):
        world.memory().start("named", chat, lambda asked: asked, world.deadline())
    assert world.conversations.read("named").lease is None


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


def test_a_fact_that_others_keep_overtaking_is_not_lost_silently(world: Neighborhood) -> None:
    contact_id = world.start_elsewhere("overtaken")
    (begun,) = (event for event in world.events if event["detail"]["eventType"] == "INITIATED")

    def overtake() -> None:
        world.before["UpdateItem"] = overtake
        ask("DeleteItem", {"TableName": TABLE_NAME, "Key": world.key("overtaken", "NOW")})
        newer = {"startedAt": {"S": "2999-01-01T00:00:00.000+00:00"}, "initialContactId": {"S": "another"}}
        item = {**world.key("overtaken", "NOW"), "elsewhere": {"M": newer}}
        if len(world.trips) % 2 == 0:  # between the look and the write
            ask("PutItem", {"TableName": TABLE_NAME, "Item": item})

    world.before["UpdateItem"] = overtake
    with pytest.raises(MemoryUnavailable, check=lambda refusal: refusal.cause == "others kept writing"):
        world.learn(begun)
    assert contact_id not in world.items("overtaken")
    assert len(world.trips) == 6


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


def test_a_keyed_start_that_was_refused_leaves_nothing_to_the_next(world: Neighborhood) -> None:
    memory = world.memory(rejoin=False)
    plain = msgspec.convert(asked("keyed-refused"), StartChatRequest)
    keyed = msgspec.structs.replace(plain, client_token="digest")
    world.before["StartChatContact"] = refuse
    with pytest.raises(TooManyRequests):
        memory.start("keyed-refused", keyed, lambda asked: asked, Deadline(5, lambda: 0.0))
    assert world.conversations.read("keyed-refused").pending is None
    other, _ = memory.start("keyed-refused", plain, lambda asked: asked, world.deadline())
    again, _ = memory.start("keyed-refused", keyed, lambda asked: asked, world.deadline())
    assert other.contact_id != again.contact_id
    assert world.instance.session(again.contact_id).request["ClientToken"] == "digest"


def test_a_clients_own_key_is_not_exchanged_for_one_that_was_left_behind(world: Neighborhood) -> None:
    memory = world.memory(rejoin=False)
    plain = msgspec.convert(asked("own-key"), StartChatRequest)
    world.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        memory.start("own-key", plain, lambda asked: asked, world.deadline())
    world.sleep(11)
    keyed = msgspec.structs.replace(plain, client_token="digest")
    chat, _ = memory.start("own-key", keyed, lambda asked: asked, world.deadline())
    assert world.instance.session(chat.contact_id).request["ClientToken"] == "digest"


def test_a_session_whose_event_overtook_its_record_costs_no_second_look_up(world: Neighborhood) -> None:
    def overtake() -> None:
        world.before["TransactWriteItems"] = lambda: deliver(world)

    world.after["StartChatContact"] = overtake
    first, _ = start(world, "overtaken-record")
    end(world.instance, first.contact_id)
    deliver(world)
    assert world.conversations.read("overtaken-record").elsewhere is not None
    world.calls.clear()
    _, conversation = start(world, "overtaken-record", "ENTIRE_PAST_SESSION")
    assert conversation.continued_from_contact_id == first.contact_id
    assert world.calls == ["StartChatContact"]


def test_only_the_holder_of_the_lease_may_record_or_release(world: Neighborhood) -> None:
    now = world.time()
    mine, theirs = (Lease(holder=name, ends=now + timedelta(seconds=10)) for name in ("mine", "theirs"))
    begun = Contact(id="c1", initiation_timestamp=now, channel="CHAT", initiation_method="API")
    session = Session(initial_contact_id="c1", contacts=(begun,))
    token = Token(participant_token="t1", expires=now + timedelta(days=1))
    world.conversations.acquire("leased", mine, "pending", now)
    for kept in (None, token):
        with pytest.raises(NoSuchState):
            world.conversations.record("leased", theirs, session, kept)
    with pytest.raises(NoSuchState):
        world.conversations.release("leased", theirs, keep_pending=False)
    known = world.conversations.read("leased")
    assert (known.own, known.lease, known.pending) == (None, mine, "pending")


def test_a_token_belongs_to_its_session_alone(world: Neighborhood) -> None:
    first, _ = start(world, "tokens")
    end(world.instance, first.contact_id)
    late = list(world.events)
    world.events.clear()
    second, _ = start(world, "tokens")
    own = world.conversations.read("tokens").own
    assert own is not None
    other = msgspec.structs.replace(own, initial_contact_id=first.contact_id)
    assert world.conversations.token("tokens", other, world.time()) is None
    for event in late:
        world.learn(event)
    assert world.conversations.token("tokens", own, world.time()) == second.participant_token


def test_a_lease_lasts_as_long_as_a_function_can_run(world: Neighborhood) -> None:
    world.after["StartChatContact"] = crash
    with pytest.raises(Crash):
        start(world, "crashed")
    lease = world.conversations.read("crashed").lease
    assert lease is not None
    assert lease.ends - world.time() == timedelta(seconds=10)  # tests/infra/test_functions.py holds the time-out


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
    endpoint = StartChat(configured, world.connect, telemetry, world.table)

    def contact(key: str) -> str:
        event = {
            "headers": {"Idempotency-Key": key},
            "requestContext": {"authorizer": {"customerId": "keyed-over-http"}},
            "body": json.dumps({"ParticipantDetails": {"DisplayName": "Ann"}}),
        }
        data = json.loads(endpoint(event)["body"])["data"]
        return str(data["startChatResult"]["ContactId"])

    first = contact("0123456789abcdef")
    assert contact("0123456789abcdef") == first
    assert contact("fedcba9876543210") != first


def test_forgetting_leaves_nothing_of_a_customer_and_all_of_another(world: Neighborhood) -> None:
    for customer in ("forgotten", "kept"):
        chat, _ = start(world, customer)
        end(world.instance, chat.contact_id)
    deliver(world)
    assert forget(world.table, "forgotten") == 3  # now, the token's item, and the session
    assert world.conversations.read("forgotten").own is None
    assert world.conversations.read("kept").own is not None


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
    chat = msgspec.structs.replace(msgspec.convert(asked("keyed"), StartChatRequest), client_token="digest")
    memory = world.memory(rejoin=False)
    first, second = (memory.start("keyed", chat, lambda asked: asked, world.deadline())[0] for _ in range(2))
    assert first.contact_id == second.contact_id


def test_a_session_of_many_contacts_is_learned_whole(world: Neighborhood) -> None:
    first, _ = start(world, "transferred-often")
    for _ in range(60):
        world.instance.transfer(world.instance.session(first.contact_id))
    end(world.instance, first.contact_id)
    world.events[:] = world.events[-1:]
    deliver(world)
    known = world.conversations.read("transferred-often").own
    assert known is not None
    assert (len(known.contacts), known.over) == (61, True)


def test_what_two_events_say_of_an_unknown_session_at_once_is_both_kept(world: Neighborhood) -> None:
    contact_id = world.start_elsewhere("raced")
    begun, ended = world.events[0], None
    end(world.instance, contact_id)
    ended = next(event for event in world.events if event["detail"]["eventType"] == "DISCONNECTED")
    world.events.clear()

    def meanwhile() -> None:  # after the first look found nothing known, before the write
        world.before["UpdateItem"] = lambda: world.learn(begun)

    world.before["UpdateItem"] = meanwhile
    world.learn(ended)
    known = world.conversations.read("raced").elsewhere
    assert known is not None
    assert known.over


def test_a_chat_related_to_another_contact_is_not_resumed_unasked(world: Neighborhood) -> None:
    first, _ = start(world, "related")
    end(world.instance, first.contact_id)
    chat = msgspec.structs.replace(
        msgspec.convert(asked("related"), StartChatRequest), related_contact_id=first.contact_id
    )
    _, conversation = world.memory(resume="always").start("related", chat, lambda asked: asked, world.deadline())
    assert conversation == Conversation(outcome="started")


def test_two_sessions_elsewhere_in_the_same_millisecond_do_no_harm(world: Neighborhood) -> None:
    world.now += 0.0001
    first = world.start_elsewhere("twins")
    world.now += 0.0001
    second = world.start_elsewhere("twins")
    for contact_id in (first, second):
        end(world.instance, contact_id)
    deliver(world)
    known = world.conversations.read("twins").elsewhere
    assert known is not None
    assert known.initial_contact_id in (first, second)
