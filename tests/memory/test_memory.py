"""What a known customer's start comes to, one situation a test."""

import json

import msgspec
import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.connect.instance import Instance
from local.environment import TABLE_NAME
from local.table import ask
from persistent_chat.answer import Outcome
from persistent_chat.errors import RehydrationRefused
from persistent_chat.memory.forget import forget
from persistent_chat.request import PersistentChat, StartChatRequest
from tests.support.neighborhood import Neighborhood, asked
from tests.support.remembered import begin, deliver, end, start


def test_a_new_customer_costs_one_trip_to_decide_and_one_to_record(world: Neighborhood) -> None:
    _, conversation = start(world, "new")
    assert conversation == Outcome(outcome="started")
    assert (world.trips, world.calls) == (["UpdateItem", "TransactWriteItems"], ["StartChatContact"])


def test_a_customer_whose_last_chat_has_just_ended_is_resumed(world: Neighborhood) -> None:
    first, _ = start(world, "known")
    end(world.instance, first.contact_id)
    deliver(world)
    world.trips.clear()
    world.calls.clear()
    _, conversation = start(world, "known", "ENTIRE_PAST_SESSION")
    assert conversation == Outcome(outcome="resumed", continued_from_contact_id=first.contact_id)
    assert world.trips == ["UpdateItem", "GetItem", "TransactWriteItems"]  # it has only just ended: its token is tried
    assert world.calls == ["CreateParticipantConnection", "ListAssociatedContacts", "StartChatContact"]


def test_a_customer_whose_last_chat_has_been_over_for_a_while_costs_one_look_at_the_list(world: Neighborhood) -> None:
    first, _ = start(world, "over")
    end(world.instance, first.contact_id)
    deliver(world)
    world.sleep(31)
    world.trips.clear()
    world.calls.clear()
    _, conversation = start(world, "over", "ENTIRE_PAST_SESSION")
    assert conversation == Outcome(outcome="resumed", continued_from_contact_id=first.contact_id)
    assert world.trips == ["UpdateItem", "TransactWriteItems"]
    assert world.calls == ["ListAssociatedContacts", "StartChatContact"]


def test_a_live_chat_is_rejoined_once_its_token_has_opened_a_door(world: Neighborhood) -> None:
    first, _ = start(world, "live")
    world.instance.transfer(world.instance.session(first.contact_id))
    world.calls.clear()
    again, conversation = start(world, "live")
    assert conversation.outcome == "rejoined"
    assert again == first
    assert world.calls == ["CreateParticipantConnection"]


def test_a_dead_token_is_not_handed_out_where_the_events_were_lost(world: Neighborhood) -> None:
    first, _ = start(world, "lost")
    end(world.instance, first.contact_id)
    again, conversation = start(world, "lost")
    assert conversation.outcome == "started"
    assert again.contact_id != first.contact_id


def test_the_token_does_not_outlive_the_longest_that_its_chat_can(world: Neighborhood) -> None:
    start(world, "expired")
    own = world.customer_items.read("expired", world.time()).own
    assert own is not None
    world.sleep(25 * 3600 + 1)  # Connect's default; DynamoDB deletes expired items within days
    assert world.customer_items.participant_token("expired", own, world.time()) is None


def test_no_token_is_kept_where_rejoin_is_off(world: Neighborhood) -> None:
    first, _ = start(world, "unkept", rejoin=False)
    assert first.participant_token not in world.items("unkept")


def test_a_customer_is_remembered_for_two_years_though_every_event_was_lost(world: Neighborhood) -> None:
    start(world, "remembered")
    kept = json.loads(ask("GetItem", {"TableName": TABLE_NAME, "Key": world.key("remembered", "NOW")})[1])["Item"]
    assert float(kept["expiresAt"]["N"]) > world.now + 729 * 86400


def test_who_leaves_with_the_customer_is_the_clients_word(world: Neighborhood) -> None:
    first, _ = start(world, "leaving")
    assert "DisconnectOnCustomerExit" not in world.instance.session(first.contact_id).request


def test_a_segment_is_resumed_without_the_survey_and_the_session_with_it(world: Neighborhood) -> None:
    for kind, index in (("FROM_SEGMENT", -2), ("ENTIRE_PAST_SESSION", -1)):
        first, _ = start(world, kind)
        world.instance.transfer(world.instance.session(first.contact_id))
        end(world.instance, first.contact_id, survey=True)
        contacts = world.instance.session(first.contact_id).contacts
        assert start(world, kind, kind)[1].continued_from_contact_id == contacts[index].id


def test_without_a_past_chat_a_fresh_one_says_so(world: Neighborhood) -> None:
    assert start(world, "nobody", "FROM_SEGMENT")[1] == Outcome(outcome="started", reason="NoPastChat")


def test_resume_always_resumes_without_being_asked(world: Neighborhood) -> None:
    first, _ = start(world, "always", resume="always")
    end(world.instance, first.contact_id)
    assert start(world, "always")[1].outcome == "started"
    second = world.customer_items.read("always", world.time()).own
    assert second is not None
    end(world.instance, second.initial_contact_id)
    assert start(world, "always", resume="always")[1].outcome == "resumed"


def test_a_transcript_that_is_not_written_yet_gives_a_fresh_chat_that_says_so(world: Neighborhood) -> None:
    first, _ = start(world, "hasty")
    end(world.instance, first.contact_id)
    chat = start(world, "hasty", "ENTIRE_PAST_SESSION", transcript_delay_seconds=60)
    assert chat[1] == Outcome(outcome="started", reason="TranscriptNotReady")


def test_a_source_of_our_choice_that_connect_refuses_gives_a_fresh_chat_that_says_so(world: Neighborhood) -> None:
    first, _ = start(world, "refused")
    end(world.instance, first.contact_id)
    world.instance.transcript_delay_seconds = 3600
    world.sleep(601)
    chat = start(world, "refused", "ENTIRE_PAST_SESSION")
    assert chat[1] == Outcome(outcome="started", reason="RehydrationRefused")


def test_a_session_that_connect_keeps_no_longer_is_neither_rejoined_nor_resumed(world: Neighborhood) -> None:
    first, _ = start(world, "forgotten-by-connect")
    end(world.instance, first.contact_id)
    world.instance = Instance(INSTANCE_ID, (CONTACT_FLOW_ID,), world.instance.world)
    world.sleep(86401)
    result, conversation = start(world, "forgotten-by-connect", "ENTIRE_PAST_SESSION")
    assert result.contact_id != first.contact_id
    assert conversation == Outcome(outcome="started", reason="NoPastChat")


def test_a_source_that_the_client_named_and_connect_refuses_is_refused(world: Neighborhood) -> None:
    first, _ = start(world, "named")
    end(world.instance, first.contact_id)
    world.instance.transcript_delay_seconds = 3600
    source = PersistentChat(rehydration_type="FROM_SEGMENT", source_contact_id=first.contact_id)
    chat = msgspec.structs.replace(msgspec.convert(asked("named"), StartChatRequest), persistent_chat=source)
    with pytest.raises(RehydrationRefused):
        begin(world, "named", chat)
    assert world.customer_items.read("named", world.time()).lease is None


def test_forgetting_leaves_nothing_of_a_customer_and_all_of_another(world: Neighborhood) -> None:
    for customer in ("forgotten", "kept"):
        chat, _ = start(world, customer)
        end(world.instance, chat.contact_id)
    deliver(world)
    assert forget(world.table, "forgotten") == 4  # now, the token's item, the session, and where that lies
    assert world.customer_items.read("forgotten", world.time()).own is None
    assert world.customer_items.read("kept", world.time()).own is not None


def test_a_chat_related_to_another_contact_is_not_resumed_unasked(world: Neighborhood) -> None:
    first, _ = start(world, "related")
    end(world.instance, first.contact_id)
    chat = msgspec.structs.replace(
        msgspec.convert(asked("related"), StartChatRequest), related_contact_id=first.contact_id
    )
    _, conversation = begin(world, "related", chat, resume="always")
    assert conversation == Outcome(outcome="started")
