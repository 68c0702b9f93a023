"""What contact flows are told of a customer's past, as starts and events have left it in the table."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.connect.errors import ResourceNotFound
from local.connect.readings import Readings
from local.connect.stand_in import INSTANCE_ID
from local.environment import TABLE_NAME
from persistent_chat.contact import Contact
from persistent_chat.errors import MemoryUnavailable, TooManyRequests
from persistent_chat.flow import FlowQuestion
from persistent_chat.flow_past import FlowPast, last_agent
from persistent_chat.memory.last_session import LastSession
from persistent_chat.memory.session import Session
from persistent_chat.settings import FlowLookupSettings
from tests.support.late_worker import LATE
from tests.support.neighborhood import Neighborhood, lose_answer, refuse, throttle
from tests.support.remembered import deliver, end, start

MINUTE, HOUR = 60, 3600


class Ann(Neighborhood):
    """A customer of her own for each test: all share one table."""

    def __init__(self) -> None:
        super().__init__()
        self.id = f"ann-{uuid.uuid4()}"


@pytest.fixture
def ann() -> Ann:
    return Ann()


def ask(ann: Ann, asking: str = "new", *, seconds: float = 9, **settings: Any) -> dict[str, str]:
    """What the flow of the chat `asking` is told of her."""
    chosen = FlowLookupSettings(instance_id=INSTANCE_ID, conversations_table=TABLE_NAME, **settings)
    last = LastSession(ann.table, ann.connect, ann.time)
    question = FlowQuestion(customer_id=ann.id, asking=frozenset({asking}))
    past = FlowPast(last, chosen, ann.time)
    return past.answer(question, ann.deadline(seconds)).to_string_map()


def hosted(ann: Ann, minutes: float = 0) -> str:
    """A chat of the hosted widget, which events tell of; ended, where it went on for so long."""
    contact = ann.start_elsewhere(ann.id)
    if minutes:
        ann.sleep(minutes * MINUTE)
        end(ann.instance, contact)
    deliver(ann)
    return contact


def resume(contact: str) -> dict[str, str]:
    return {"outcome": "resume", "sourceContactId": contact, "rehydrationType": "ENTIRE_PAST_SESSION"}


def test_a_chat_that_ended_long_ago_is_resumed(ann: Ann) -> None:
    first = hosted(ann, 5)
    ann.sleep(8 * 24 * HOUR)
    assert ask(ann) == resume(first)
    assert ann.calls == ["ListAssociatedContacts"]


def test_one_that_ended_just_now_is_looked_up_and_waited_for(ann: Ann) -> None:
    first = hosted(ann, 5)
    ann.sleep(20)
    assert ask(ann) == resume(first) | {"outcome": "wait", "secondsToWait": "40"}
    assert ann.calls == ["ListAssociatedContacts"]
    ann.sleep(40)
    assert ask(ann) == resume(first)


def test_a_chat_that_goes_on_is_live(ann: Ann) -> None:
    hosted(ann)
    assert ask(ann) == {"outcome": "live"}


@pytest.mark.parametrize("inherits", [False, True])
def test_a_transferred_chat_is_live_whether_or_not_events_say_whose_the_later_segment_is(
    ann: Ann, inherits: bool
) -> None:
    ann.instance.readings = Readings(inherits=inherits)
    first = hosted(ann)
    ann.sleep(MINUTE)
    ann.instance.transfer(ann.instance.session(first))
    deliver(ann)
    ann.sleep(2 * MINUTE)
    assert ask(ann) == {"outcome": "live"}


def test_the_end_of_a_chat_that_no_event_tells_is_looked_up(ann: Ann) -> None:
    first = hosted(ann)
    end(ann.instance, first)
    ann.sleep(HOUR)
    assert ask(ann) == resume(first)


def test_the_chat_that_asks_is_not_its_own_past(ann: Ann) -> None:
    asking = hosted(ann)
    assert ask(ann, asking) == {"outcome": "none"}


def test_the_past_of_a_chat_that_is_remembered_in_its_place_already_is_found(ann: Ann) -> None:
    """The hosted widget's second chat: an event has told of it before its flow asks."""
    first = hosted(ann, 5)
    ann.sleep(HOUR)
    asking = hosted(ann)
    assert ask(ann, asking) == resume(first)
    assert ann.calls == ["ListAssociatedContacts"]


def test_a_displaced_chat_that_goes_on_in_another_segment_is_live(ann: Ann) -> None:
    first = hosted(ann)
    ann.sleep(MINUTE)
    ann.instance.transfer(ann.instance.session(first))
    deliver(ann)
    ann.sleep(2 * MINUTE)
    assert ask(ann, hosted(ann)) == {"outcome": "live"}


def test_of_chats_here_and_elsewhere_the_newest_is_the_past(ann: Ann) -> None:
    here = start(ann, ann.id)[0].contact_id
    ann.sleep(5 * MINUTE)
    end(ann.instance, here)
    deliver(ann)
    assert ask(ann, transcript_delay_seconds=0) == resume(here)
    elsewhere = hosted(ann, 5)
    ann.sleep(HOUR)
    assert ask(ann) == resume(elsewhere)
    assert ask(ann, hosted(ann)) == resume(elsewhere)


def test_a_chat_started_here_is_the_newest_where_its_flow_asks(ann: Ann) -> None:
    """resume=ask: the client wanted no past, and the flow does."""
    first = hosted(ann, 5)
    ann.sleep(HOUR)
    asking = start(ann, ann.id)[0].contact_id
    assert ask(ann, asking) == resume(first)


def test_a_chat_that_the_endpoint_has_resumed_gets_no_second_past(ann: Ann) -> None:
    hosted(ann, 5)
    ann.sleep(HOUR)
    asking, outcome = start(ann, ann.id, "ENTIRE_PAST_SESSION")
    assert outcome.outcome == "resumed"
    assert ask(ann, asking.contact_id) == {"outcome": "none"}


def test_a_chat_whose_past_is_still_to_follow_is_told_of_that_one(ann: Ann) -> None:
    """And of no older one, which its flow would attach in that one's place."""
    hosted(ann, 5)
    ann.sleep(HOUR)
    last = start(ann, ann.id, **LATE)[0].contact_id
    ann.sleep(MINUTE)
    end(ann.instance, last)
    deliver(ann)
    ann.sleep(20)
    asking, outcome = start(ann, ann.id, "ENTIRE_PAST_SESSION", **LATE)
    assert outcome.outcome == "resuming"
    ann.sleep(HOUR)
    assert ask(ann, asking.contact_id) == resume(last)


def test_an_unknown_customer_has_no_past(ann: Ann) -> None:
    assert ask(ann) == {"outcome": "none"}
    past = FlowPast(
        LastSession(ann.table, ann.connect, ann.time),
        FlowLookupSettings(instance_id=INSTANCE_ID, conversations_table=TABLE_NAME),
        ann.time,
    )
    nobody = FlowQuestion(customer_id=None, asking=frozenset())
    assert past.answer(nobody, ann.deadline()).outcome == "none"
    assert ann.trips == ["GetItem"]


def test_a_past_that_connect_keeps_no_longer_is_none(ann: Ann) -> None:
    hosted(ann, 5)
    ann.sleep(48 * HOUR)
    asking = hosted(ann)
    ann.before["ListAssociatedContacts"] = forget
    assert ask(ann, asking) == {"outcome": "none"}


def forget() -> None:
    raise ResourceNotFound("Contact not found.")


def test_an_older_past_than_is_resumed_by_itself_is_none(ann: Ann) -> None:
    first = hosted(ann, 5)
    ann.sleep(HOUR - 1)
    assert ask(ann, resume_within_hours=1) == resume(first)
    ann.sleep(2)
    assert ask(ann, resume_within_hours=1) == {"outcome": "none"}


def over_in_two(ann: Ann, identified: str | None) -> str:
    """A chat that went on as a second contact, which an agent may have said to be somebody's, and is over."""
    contact = hosted(ann)
    session = ann.instance.session(contact)
    ann.sleep(MINUTE)
    ann.instance.transfer(session)
    session.live.customer_id = identified
    end(ann.instance, contact)
    deliver(ann)
    ann.sleep(HOUR)
    return contact


@pytest.mark.parametrize("days", [0, 8])
def test_a_past_that_ends_as_somebody_elses_is_none(ann: Ann, days: int) -> None:
    over_in_two(ann, "bob")
    ann.sleep(days * 24 * HOUR)
    assert ask(ann) == {"outcome": "none"}


def test_a_chat_that_goes_on_as_somebody_elses_is_live_and_nobody_is_asked_whose_it_is(ann: Ann) -> None:
    session = ann.instance.session(hosted(ann))
    ann.sleep(MINUTE)
    ann.instance.transfer(session)
    session.live.customer_id = "bob"
    deliver(ann)
    assert ask(ann) == {"outcome": "live"}
    assert "DescribeContact" not in ann.calls


def test_a_past_that_ends_with_a_contact_of_nobodys_is_resumed_once_that_is_known(ann: Ann) -> None:
    contact = over_in_two(ann, None)
    assert ask(ann) == resume(contact)
    ann.silence("DescribeContact")
    with pytest.raises(TooManyRequests):
        ask(ann)


def test_the_last_agent_is_told_where_an_event_has_told_of_one(ann: Ann) -> None:
    first = hosted(ann)
    ann.instance.accept(ann.instance.session(first))
    ann.sleep(MINUTE)
    assert "lastAgent" not in ask(ann)
    end(ann.instance, first, survey=True)
    deliver(ann)
    ann.sleep(HOUR)
    assert ask(ann)["lastAgent"].startswith(f"{ann.instance.arn}/agent/")


def test_the_last_agent_is_the_newest_segments_that_had_one() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    agents = ("first", "second", None)  # the survey has none
    contacts = [
        Contact(id=str(number), initiation_timestamp=noon + timedelta(minutes=number), agent_arn=agent)
        for number, agent in enumerate(agents)
    ]
    assert last_agent(Session(initial_contact_id="0", contacts=tuple(reversed(contacts)))) == "second"
    assert last_agent(Session(initial_contact_id="0", contacts=(contacts[2],))) is None


@pytest.mark.parametrize("trouble", [lose_answer, refuse])
def test_a_list_that_cannot_be_had_costs_nobody_their_past(ann: Ann, trouble: Any) -> None:
    first = hosted(ann, 5)
    ann.sleep(2 * MINUTE)
    ann.before["ListAssociatedContacts"] = trouble
    assert ask(ann, seconds=5) == resume(first)
    assert ann.calls == ["ListAssociatedContacts"]


def test_where_no_time_is_left_the_table_has_to_do(ann: Ann) -> None:
    first = hosted(ann, 5)
    ann.sleep(2 * MINUTE)
    assert ask(ann, seconds=1.5) == resume(first)
    assert ann.calls == []
    with pytest.raises(MemoryUnavailable):
        ask(ann, hosted(ann), seconds=0.5)


def test_a_table_that_cannot_be_read_is_an_error_and_no_answer(ann: Ann) -> None:
    hosted(ann, 5)
    ann.before["GetItem"] = throttle
    with pytest.raises(MemoryUnavailable):
        ask(ann)
