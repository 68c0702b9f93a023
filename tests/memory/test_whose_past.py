"""Whose the contact is that a customer's past ends with: not another's, whom an agent or a flow has named since."""

import msgspec
import pytest

from persistent_chat.answer import Outcome
from persistent_chat.errors import SourceContactNotFound, TooManyRequests
from persistent_chat.request import PersistentChat, StartChatRequest
from tests.support.neighborhood import QUEUE_URL, Neighborhood, asked, refuse_with, throttle
from tests.support.remembered import begin, deliver, end, start


def transferred(neighborhood: Neighborhood, customer: str, identified: str | None = None) -> str:
    """A chat that went on as a second contact, which an agent may have said to be somebody's, and is over."""
    chat, _ = start(neighborhood, customer)
    session = neighborhood.instance.session(chat.contact_id)
    neighborhood.instance.accept(session)
    neighborhood.sleep(60)
    neighborhood.instance.transfer(session)
    session.live.customer_id = identified
    end(neighborhood.instance, chat.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(60)
    return chat.contact_id


@pytest.mark.parametrize("kind", ["ENTIRE_PAST_SESSION", "FROM_SEGMENT"])
def test_a_past_that_ends_as_somebody_elses_is_not_resumed(neighborhood: Neighborhood, kind: str) -> None:
    transferred(neighborhood, "ann whom they called bob", identified="bob")
    _, outcome = start(neighborhood, "ann whom they called bob", kind)
    assert outcome == Outcome(outcome="started", reason="NoPastChat")


def test_a_past_that_began_as_ones_own_and_was_made_somebody_elses_is_not_resumed(neighborhood: Neighborhood) -> None:
    chat, _ = start(neighborhood, "ann who said bob")
    session = neighborhood.instance.session(chat.contact_id)
    neighborhood.instance.accept(session)
    neighborhood.sleep(60)
    session.live.customer_id = "bob"
    end(neighborhood.instance, chat.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(60)
    assert start(neighborhood, "ann who said bob", "ENTIRE_PAST_SESSION")[1].reason == "NoPastChat"


def test_a_chat_whose_start_was_not_recorded_and_that_was_made_somebody_elses_is_not_resumed(
    neighborhood: Neighborhood,
) -> None:
    neighborhood.after["StartChatContact"] = lambda: neighborhood.before.update({"TransactWriteItems": throttle})
    chat, _ = start(neighborhood, "ann unrecorded")
    session = neighborhood.instance.session(chat.contact_id)
    session.live.customer_id = "bob"
    end(neighborhood.instance, chat.contact_id)
    deliver(neighborhood)
    neighborhood.sleep(60)
    again, outcome = start(neighborhood, "ann unrecorded", resume="always")
    assert again.contact_id != chat.contact_id
    assert outcome == Outcome(outcome="started", reason="NoPastChat")


@pytest.mark.parametrize("identified", [None, "", "ann of two contacts"])
def test_a_past_whose_later_contact_is_nobodys_or_ones_own_is(
    neighborhood: Neighborhood, identified: str | None
) -> None:
    transferred(neighborhood, "ann of two contacts", identified)
    neighborhood.calls.clear()
    _, outcome = start(neighborhood, "ann of two contacts", "ENTIRE_PAST_SESSION")
    assert outcome.outcome == "resumed"
    assert neighborhood.calls == ["ListAssociatedContacts", "DescribeContact", "StartChatContact"]


@pytest.mark.parametrize(("kind", "came"), [("ENTIRE_PAST_SESSION", "started"), ("FROM_SEGMENT", "resumed")])
def test_whose_a_survey_is_counts_where_the_past_is_read_with_it(
    neighborhood: Neighborhood, kind: str, came: str
) -> None:
    chat, _ = start(neighborhood, f"surveyed {kind}")
    session = neighborhood.instance.session(chat.contact_id)
    neighborhood.instance.accept(session)
    neighborhood.sleep(60)
    end(neighborhood.instance, chat.contact_id, survey=True)
    session.contacts[-1].customer_id = "bob"
    deliver(neighborhood)
    neighborhood.sleep(60)
    assert start(neighborhood, f"surveyed {kind}", kind)[1].outcome == came


def test_what_is_resumed_in_place_of_a_refused_past_is_no_strangers_either(neighborhood: Neighborhood) -> None:
    transferred(neighborhood, "before", identified="bob")
    unanswered = neighborhood.start_elsewhere("before")
    end(neighborhood.instance, unanswered)
    deliver(neighborhood)
    neighborhood.sleep(601)
    neighborhood.before["StartChatContact"] = lambda: refuse_with(400, "InvalidRequestException")
    _, outcome = start(neighborhood, "before", resume="always")
    assert outcome == Outcome(outcome="started", reason="RehydrationRefused")


def test_where_it_cannot_be_known_whose_it_is_nobody_is_let_in(neighborhood: Neighborhood) -> None:
    transferred(neighborhood, "unknowable")
    neighborhood.silence("DescribeContact")
    with pytest.raises(TooManyRequests):
        start(neighborhood, "unknowable", resume="always")
    neighborhood.before["DescribeContact"] = lambda: refuse_with(404, "ResourceNotFoundException")
    _, outcome = start(neighborhood, "unknowable", resume="always")
    assert outcome == Outcome(outcome="started", reason="NoPastChat")


def test_a_past_that_was_kept_back_is_resumed_once_it_is_known_to_be_ones_own(neighborhood: Neighborhood) -> None:
    first = transferred(neighborhood, "known again")
    neighborhood.before["DescribeContact"] = lambda: refuse_with(404, "ResourceNotFoundException")
    empty, _ = start(neighborhood, "known again", resume="always")
    end(neighborhood.instance, empty.contact_id)
    deliver(neighborhood)
    _, outcome = start(neighborhood, "known again", resume="always")
    assert outcome.outcome == "resumed"
    assert outcome.continued_from_contact_id == neighborhood.instance.session(first).live.id


@pytest.mark.parametrize("named", ["latest", "by its id"])
def test_a_chat_that_was_left_and_goes_on_as_somebody_elses_does_not_follow(
    neighborhood: Neighborhood, named: str
) -> None:
    customer = f"ann who left {named}"
    chat, _ = start(neighborhood, customer)
    session = neighborhood.instance.session(chat.contact_id)
    neighborhood.sleep(60)
    neighborhood.instance.transfer(session)
    session.live.customer_id = "bob"
    source = PersistentChat(
        rehydration_type="ENTIRE_PAST_SESSION", source_contact_id="latest" if named == "latest" else chat.contact_id
    )
    again = msgspec.structs.replace(
        msgspec.convert(asked(customer), StartChatRequest), rejoin=False, persistent_chat=source
    )
    late = neighborhood.memory(transcript_delay_seconds=60, rehydration_queue_url=QUEUE_URL)
    if named == "latest":
        assert begin(neighborhood, customer, again, memory=late)[1] == Outcome(outcome="started", reason="NoPastChat")
    else:
        with pytest.raises(SourceContactNotFound):
            begin(neighborhood, customer, again, memory=late)
    assert neighborhood.messages == []
