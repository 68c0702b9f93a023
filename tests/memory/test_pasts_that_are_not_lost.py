"""What stands between a customer and their last conversation, and does not keep it from them."""

import pytest

from local.connect.readings import Readings
from persistent_chat.answer import StartChatResult
from persistent_chat.memory.item import Lease
from tests.support.neighborhood import Crash, Neighborhood, crash, lose_answer, refuse_with
from tests.support.remembered import deliver, end, start


def refuse_source() -> None:
    """Connect's answer where a session has no transcript."""
    refuse_with(400, "InvalidRequestException")


def talked(neighborhood: Neighborhood, contact_id: str) -> None:
    """An agent accepts a chat and ends it, and events tell of it."""
    neighborhood.instance.accept(neighborhood.instance.session(contact_id))
    end(neighborhood.instance, contact_id)
    deliver(neighborhood)


def unanswered(neighborhood: Neighborhood, customer: str) -> StartChatResult:
    """A chat that ends before anybody has come into it."""
    chat, _ = start(neighborhood, customer, resume="always")
    end(neighborhood.instance, chat.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(601)
    return chat


def test_the_past_of_a_chat_in_which_nobody_talked_is_resumed_where_that_chat_itself_cannot_be(
    neighborhood: Neighborhood,
) -> None:
    first, _ = start(neighborhood, "nobody")
    talked(neighborhood, first.contact_id)
    unanswered(neighborhood, "nobody")
    neighborhood.before["StartChatContact"] = refuse_source
    _, outcome = start(neighborhood, "nobody", resume="always")
    assert (outcome.outcome, outcome.continued_from_contact_id) == ("resumed", first.contact_id)


def abandoned_elsewhere(neighborhood: Neighborhood, customer: str) -> None:
    """A chat of another application's, which nobody comes into."""
    neighborhood.sleep(60)
    end(neighborhood.instance, neighborhood.start_elsewhere(customer))
    deliver(neighborhood)
    neighborhood.sleep(601)


def test_a_chat_that_nobody_is_known_to_have_talked_in_is_resumed_where_a_newer_such_one_cannot_be(
    neighborhood: Neighborhood,
) -> None:
    first = unanswered(neighborhood, "unknown")
    abandoned_elsewhere(neighborhood, "unknown")
    neighborhood.before["StartChatContact"] = refuse_source
    _, outcome = start(neighborhood, "unknown", resume="always")
    assert (outcome.outcome, outcome.continued_from_contact_id) == ("resumed", first.contact_id)


def test_a_conversation_that_connect_refuses_now_is_tried_again_after_a_chat_in_which_nobody_talked(
    neighborhood: Neighborhood,
) -> None:
    first, _ = start(neighborhood, "again")
    talked(neighborhood, first.contact_id)
    neighborhood.sleep(601)
    neighborhood.before["StartChatContact"] = refuse_source
    afresh, outcome = start(neighborhood, "again", resume="always")
    assert outcome.reason == "RehydrationRefused"
    end(neighborhood.instance, afresh.contact_id)
    deliver(neighborhood)
    _, outcome = start(neighborhood, "again", resume="always")
    assert outcome.continued_from_contact_id == first.contact_id


def test_a_chat_of_which_only_its_own_list_could_tell_is_described_where_the_list_leaves_it_out(
    neighborhood: Neighborhood,
) -> None:
    neighborhood.instance.readings = Readings(asked=False)
    first, _ = start(neighborhood, "unlisted")
    end(neighborhood.instance, first.contact_id)
    neighborhood.events.clear()
    _, outcome = start(neighborhood, "unlisted", resume="always")
    assert outcome.continued_from_contact_id == first.contact_id


def test_a_chat_beside_a_live_one_does_not_hide_it_once_that_has_ended(neighborhood: Neighborhood) -> None:
    live, _ = start(neighborhood, "beside", rejoin=False)
    neighborhood.sleep(1)
    beside, outcome = start(neighborhood, "beside", resume="always", rejoin=False)
    assert outcome.reason == "SourceChatStillActive"
    talked(neighborhood, live.contact_id)
    end(neighborhood.instance, beside.contact_id)
    deliver(neighborhood)
    _, outcome = start(neighborhood, "beside", resume="always", rejoin=False)
    assert outcome.continued_from_contact_id == live.contact_id


def test_what_events_told_of_a_chat_is_not_forgotten_where_its_start_is_repeated(neighborhood: Neighborhood) -> None:
    """A request that outlives its caller leaves a ClientToken behind that has served already."""
    first, _ = start(neighborhood, "outlived")
    talked(neighborhood, first.contact_id)
    second, outcome = start(neighborhood, "outlived", resume="always", transcript_delay_seconds=60)
    assert outcome.reason == "TranscriptNotReady"
    talked(neighborhood, second.contact_id)
    client_token, now = neighborhood.instance.session(second.contact_id).request["ClientToken"], neighborhood.time()
    neighborhood.customer_items.acquire("outlived", Lease(holder="gone", ends=now), client_token, now)
    neighborhood.sleep(601)
    _, outcome = start(neighborhood, "outlived", resume="always")
    assert outcome.continued_from_contact_id == second.contact_id


def test_a_survey_tells_that_somebody_talked_though_every_other_event_was_lost(neighborhood: Neighborhood) -> None:
    neighborhood.instance.readings = Readings(inherits=True)
    first, _ = start(neighborhood, "surveyed")
    talked(neighborhood, first.contact_id)
    second, _ = start(neighborhood, "surveyed", resume="always", transcript_delay_seconds=60)
    neighborhood.instance.accept(neighborhood.instance.session(second.contact_id))
    end(neighborhood.instance, second.contact_id, survey=True)
    neighborhood.events[:] = [
        event for event in neighborhood.events if event["detail"]["contactId"] != second.contact_id
    ]
    deliver(neighborhood)
    neighborhood.sleep(601)
    _, outcome = start(neighborhood, "surveyed", resume="always")
    assert outcome.continued_from_contact_id == neighborhood.instance.session(second.contact_id).contacts[-1].id


def test_an_agent_who_accepts_tells_that_somebody_talks_before_the_chat_is_over(neighborhood: Neighborhood) -> None:
    neighborhood.instance.readings = Readings(alone=True)
    first, _ = start(neighborhood, "back-at-once")
    talked(neighborhood, first.contact_id)
    second, _ = start(neighborhood, "back-at-once", resume="always", transcript_delay_seconds=60)
    session = neighborhood.instance.session(second.contact_id)
    neighborhood.instance.accept(session)
    neighborhood.instance.leave(session)  # the agent is still in it
    deliver(neighborhood)
    start(neighborhood, "back-at-once", resume="always")
    end(neighborhood.instance, second.contact_id)
    neighborhood.events.clear()
    own = neighborhood.customer_items.read("back-at-once", neighborhood.time())
    assert own.earlier is not None
    assert own.earlier.initial_contact_id == second.contact_id


def test_what_events_told_of_a_chat_whose_start_was_not_recorded_is_not_forgotten(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "unrecorded")
    talked(neighborhood, first.contact_id)
    neighborhood.sleep(5)
    neighborhood.after["StartChatContact"] = lambda: neighborhood.before.update({"TransactWriteItems": crash})
    with pytest.raises(Crash):
        start(neighborhood, "unrecorded", resume="always", transcript_delay_seconds=60)
    (second,) = (one for one in neighborhood.instance.sessions.values() if one.id != first.contact_id)
    talked(neighborhood, second.id)
    neighborhood.sleep(601)
    _, outcome = start(neighborhood, "unrecorded", resume="always")
    assert outcome.continued_from_contact_id == second.id


def test_a_list_that_hangs_leaves_time_to_resume_without_it(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "hanging")
    talked(neighborhood, first.contact_id)
    neighborhood.sleep(601)

    def hang() -> None:
        neighborhood.sleep(4)
        neighborhood.before["ListAssociatedContacts"] = hang
        lose_answer()

    neighborhood.before["ListAssociatedContacts"] = hang
    neighborhood.calls.clear()
    _, outcome = start(neighborhood, "hanging", resume="always")
    assert (outcome.outcome, outcome.continued_from_contact_id) == ("resumed", first.contact_id)
    assert neighborhood.calls == ["ListAssociatedContacts", "CreateParticipantConnection", "StartChatContact"]
