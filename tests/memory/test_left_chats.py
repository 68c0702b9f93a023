"""Chats that their customers left and came back from while they go on: waited for, whatever becomes of them."""

from typing import Any

import msgspec
import pytest

from local.connect.readings import Readings
from local.connect.session import Session as Truth
from local.connect.speech import join
from persistent_chat.errors import SourceChatStillActive
from persistent_chat.request import PersistentChat
from tests.support.late_worker import LATE, WHOLE, Worker, naming
from tests.support.neighborhood import Neighborhood
from tests.support.remembered import begin, deliver, end, start


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


def test_a_past_that_is_waited_for_is_given_up_with_its_chat(neighborhood: Neighborhood, worker: Worker) -> None:
    _, again = left(neighborhood, "late: left twice")
    end(neighborhood.instance, again.contact_id)
    worker.run(neighborhood.now + 600)
    assert worker.given_up == {again.contact_id: "ChatOver"}


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
