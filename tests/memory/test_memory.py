"""What a known customer's start comes to, one situation a test."""

import json
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.connect.filing import file
from local.connect.instance import Instance
from persistent_chat.answer import Outcome
from persistent_chat.errors import RehydrationRefused
from persistent_chat.memory.forget import forget
from persistent_chat.request import PersistentChat, StartChatRequest
from tests.support.neighborhood import Neighborhood, asked
from tests.support.remembered import begin, deliver, end, start


def test_a_new_customer_costs_one_trip_to_decide_and_one_to_record(neighborhood: Neighborhood) -> None:
    _, conversation = start(neighborhood, "new")
    assert conversation == Outcome(outcome="started")
    assert (neighborhood.trips, neighborhood.calls) == (["UpdateItem", "TransactWriteItems"], ["StartChatContact"])


def test_a_customer_whose_last_chat_has_just_ended_is_resumed(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "known")
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.trips.clear()
    neighborhood.calls.clear()
    _, conversation = start(neighborhood, "known", "ENTIRE_PAST_SESSION")
    assert conversation == Outcome(outcome="resumed", continued_from_contact_id=first.contact_id)
    assert neighborhood.trips == [
        "UpdateItem",
        "GetItem",
        "TransactWriteItems",
    ]  # it has only just ended: its token is tried
    assert neighborhood.calls == ["CreateParticipantConnection", "ListAssociatedContacts", "StartChatContact"]


def test_a_customer_whose_last_chat_has_been_over_for_a_while_costs_one_look_at_the_list(
    neighborhood: Neighborhood,
) -> None:
    first, _ = start(neighborhood, "over")
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(31)
    neighborhood.trips.clear()
    neighborhood.calls.clear()
    _, conversation = start(neighborhood, "over", "ENTIRE_PAST_SESSION")
    assert conversation == Outcome(outcome="resumed", continued_from_contact_id=first.contact_id)
    assert neighborhood.trips == ["UpdateItem", "TransactWriteItems"]
    assert neighborhood.calls == ["ListAssociatedContacts", "StartChatContact"]


def test_a_live_chat_is_rejoined_once_its_token_has_opened_a_door(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "live")
    neighborhood.instance.transfer(neighborhood.instance.session(first.contact_id))
    neighborhood.calls.clear()
    again, conversation = start(neighborhood, "live")
    assert conversation.outcome == "rejoined"
    assert again == first
    assert neighborhood.calls == ["CreateParticipantConnection"]


@pytest.mark.parametrize("rejoin", [None, True], ids=["nothing said", "true"])
def test_who_does_not_want_the_live_chat_again_gets_a_new_one(neighborhood: Neighborhood, rejoin: bool | None) -> None:
    customer = f"declined-{rejoin}"
    chat = msgspec.convert(asked(customer), StartChatRequest)
    first, _ = start(neighborhood, customer)
    second, conversation = begin(neighborhood, customer, msgspec.structs.replace(chat, rejoin=False))
    assert conversation == Outcome(outcome="started")
    assert second.contact_id != first.contact_id
    third, conversation = begin(neighborhood, customer, msgspec.structs.replace(chat, rejoin=rejoin))
    assert (third.contact_id, conversation.outcome) == (second.contact_id, "rejoined")


def test_a_dead_token_is_not_handed_out_where_the_events_were_lost(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "lost")
    end(neighborhood.instance, first.contact_id)
    again, conversation = start(neighborhood, "lost")
    assert conversation.outcome == "started"
    assert again.contact_id != first.contact_id


def test_the_token_does_not_outlive_the_longest_that_its_chat_can(neighborhood: Neighborhood) -> None:
    start(neighborhood, "expired")
    own = neighborhood.customer_items.read("expired", neighborhood.time()).own
    assert own is not None
    neighborhood.sleep(25 * 3600 + 1)  # Connect's default; DynamoDB deletes expired items within days
    assert neighborhood.customer_items.participant_token("expired", own, neighborhood.time()) is None


def test_no_token_is_kept_where_rejoin_is_off(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "unkept", rejoin=False)
    assert first.participant_token not in neighborhood.items("unkept")


def test_a_customer_is_remembered_for_two_years_though_every_event_was_lost(neighborhood: Neighborhood) -> None:
    start(neighborhood, "remembered")
    kept = json.loads(neighborhood.ask("GetItem", {"Key": neighborhood.key("remembered", "NOW")})[1])["Item"]
    assert float(kept["expiresAt"]["N"]) > neighborhood.now + 729 * 86400


def test_who_leaves_with_the_customer_is_the_clients_word(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "leaving")
    assert "DisconnectOnCustomerExit" not in neighborhood.instance.session(first.contact_id).request


def test_a_segment_is_resumed_without_the_survey_and_the_session_with_it(neighborhood: Neighborhood) -> None:
    for kind, index in (("FROM_SEGMENT", -2), ("ENTIRE_PAST_SESSION", -1)):
        first, _ = start(neighborhood, kind)
        neighborhood.instance.transfer(neighborhood.instance.session(first.contact_id))
        end(neighborhood.instance, first.contact_id, survey=True)
        contacts = neighborhood.instance.session(first.contact_id).contacts
        assert start(neighborhood, kind, kind)[1].continued_from_contact_id == contacts[index].id


def test_without_a_past_chat_a_fresh_one_says_so(neighborhood: Neighborhood) -> None:
    assert start(neighborhood, "nobody", "FROM_SEGMENT")[1] == Outcome(outcome="started", reason="NoPastChat")


def test_resume_always_resumes_without_being_asked(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "always", resume="always")
    end(neighborhood.instance, first.contact_id)
    assert start(neighborhood, "always")[1].outcome == "started"
    second = neighborhood.customer_items.read("always", neighborhood.time()).own
    assert second is not None
    end(neighborhood.instance, second.initial_contact_id)
    assert start(neighborhood, "always", resume="always")[1].outcome == "resumed"


def test_a_transcript_that_is_not_written_yet_gives_a_fresh_chat_that_says_so(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "hasty")
    end(neighborhood.instance, first.contact_id)
    chat = start(neighborhood, "hasty", "ENTIRE_PAST_SESSION", transcript_delay_seconds=60)
    assert chat[1] == Outcome(outcome="started", reason="TranscriptNotReady")


def test_a_source_of_our_choice_that_connect_refuses_gives_a_fresh_chat_that_says_so(
    neighborhood: Neighborhood,
) -> None:
    first, _ = start(neighborhood, "refused")
    end(neighborhood.instance, first.contact_id)
    neighborhood.instance.transcript_delay_seconds = 3600
    neighborhood.sleep(601)
    chat = start(neighborhood, "refused", "ENTIRE_PAST_SESSION")
    assert chat[1] == Outcome(outcome="started", reason="RehydrationRefused")


def test_a_session_that_connect_keeps_no_longer_is_neither_rejoined_nor_resumed(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "forgotten-by-connect")
    end(neighborhood.instance, first.contact_id)
    neighborhood.instance = Instance(INSTANCE_ID, (CONTACT_FLOW_ID,), neighborhood.instance.world)
    neighborhood.sleep(86401)
    result, conversation = start(neighborhood, "forgotten-by-connect", "ENTIRE_PAST_SESSION")
    assert result.contact_id != first.contact_id
    assert conversation == Outcome(outcome="started", reason="NoPastChat")


def test_a_source_that_the_client_named_and_connect_refuses_is_refused(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "named")
    end(neighborhood.instance, first.contact_id)
    neighborhood.instance.transcript_delay_seconds = 3600
    source = PersistentChat(rehydration_type="FROM_SEGMENT", source_contact_id=first.contact_id)
    chat = msgspec.structs.replace(msgspec.convert(asked("named"), StartChatRequest), persistent_chat=source)
    with pytest.raises(RehydrationRefused):
        begin(neighborhood, "named", chat)
    assert neighborhood.customer_items.read("named", neighborhood.time()).lease is None


def test_forgetting_leaves_nothing_of_a_customer_and_all_of_another(neighborhood: Neighborhood) -> None:
    for customer in ("forgotten", "kept"):
        chat, _ = start(neighborhood, customer)
        end(neighborhood.instance, chat.contact_id)
    deliver(neighborhood)
    assert forget(neighborhood.table, "forgotten") == 4  # now, the token's item, the session, and where that lies
    assert neighborhood.customer_items.read("forgotten", neighborhood.time()).own is None
    assert neighborhood.customer_items.read("kept", neighborhood.time()).own is not None


def test_a_chat_related_to_another_contact_is_not_resumed_unasked(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "related")
    end(neighborhood.instance, first.contact_id)
    chat = msgspec.structs.replace(
        msgspec.convert(asked("related"), StartChatRequest), related_contact_id=first.contact_id
    )
    _, conversation = begin(neighborhood, "related", chat, resume="always")
    assert conversation == Outcome(outcome="started")


def test_with_a_slow_table_a_returning_customer_is_resumed_within_four_seconds(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "slowly")
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(3600)
    neighborhood.table_takes = 1.5
    begun = neighborhood.now
    assert start(neighborhood, "slowly", "ENTIRE_PAST_SESSION")[1].outcome == "resumed"
    assert neighborhood.now - begun <= 4


def test_an_older_past_than_is_resumed_by_itself_is_left_and_the_reason_said(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "of long ago", resume="always", resume_within_hours=2)
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(2 * 3600 + 1)
    second, conversation = start(neighborhood, "of long ago", resume="always", resume_within_hours=2)
    assert conversation == Outcome(outcome="started", reason="PastChatTooOld")
    end(neighborhood.instance, second.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(2 * 3600 - 60)
    _, conversation = start(neighborhood, "of long ago", resume="always", resume_within_hours=2)
    assert conversation == Outcome(outcome="resumed", continued_from_contact_id=second.contact_id)


def test_an_older_past_that_the_client_names_is_resumed_all_the_same(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "who names it", resume_within_hours=2)
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(3 * 3600)
    named = PersistentChat(rehydration_type="ENTIRE_PAST_SESSION", source_contact_id=first.contact_id)
    chat = msgspec.structs.replace(msgspec.convert(asked("who names it"), StartChatRequest), persistent_chat=named)
    _, conversation = begin(neighborhood, "who names it", chat, resume_within_hours=2)
    assert conversation == Outcome(outcome="resumed", continued_from_contact_id=first.contact_id)


def test_a_task_that_is_still_open_beside_a_chat_that_is_over_keeps_nobody_from_its_past(
    neighborhood: Neighborhood,
) -> None:
    first, _ = start(neighborhood, "task beside")
    session = neighborhood.instance.session(first.contact_id)
    neighborhood.instance.accept(session)
    file(neighborhood.instance, session, first.contact_id, "task")
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(601)
    _, outcome = start(neighborhood, "task beside", resume="always")
    assert (outcome.outcome, outcome.continued_from_contact_id) == ("resumed", first.contact_id)


def test_without_rejoin_eight_windows_at_once_are_eight_chats(neighborhood: Neighborhood) -> None:
    with ThreadPoolExecutor(8) as windows:
        starts = [windows.submit(start, neighborhood, "eight windows", rejoin=False) for _ in range(8)]
    assert len({begun.result()[0].contact_id for begun in starts}) == 8
