"""What contact events teach the memory, in whatever order they come and whatever is lost of them."""

import msgspec
import pytest

from local.connect.readings import Readings
from persistent_chat.errors import MemoryUnavailable
from persistent_chat.memory.archive import archived
from tests.support.neighborhood import Neighborhood
from tests.support.remembered import deliver, end, start


def test_a_lost_transfer_does_not_make_a_session_over(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "transferred")
    neighborhood.instance.transfer(neighborhood.instance.session(first.contact_id))
    neighborhood.events[:] = [
        event for event in neighborhood.events if event["detail"]["contactId"] == first.contact_id
    ]
    deliver(neighborhood)  # the first contact's end, and nothing of the second contact
    assert start(neighborhood, "transferred")[1].outcome == "rejoined"


def test_a_session_started_elsewhere_is_learned_and_resumed(neighborhood: Neighborhood) -> None:
    contact_id = neighborhood.start_elsewhere("phone")
    deliver(neighborhood)
    end(neighborhood.instance, contact_id)
    deliver(neighborhood)
    assert start(neighborhood, "phone", "ENTIRE_PAST_SESSION")[1].continued_from_contact_id == contact_id


def test_a_session_elsewhere_that_is_older_than_our_own_is_not_resumed(neighborhood: Neighborhood) -> None:
    elsewhere = neighborhood.start_elsewhere("both")
    deliver(neighborhood)
    neighborhood.sleep(1)
    own, _ = start(neighborhood, "both")
    for contact_id in (own.contact_id, elsewhere):
        end(neighborhood.instance, contact_id)
        neighborhood.sleep(1)
    deliver(neighborhood)
    assert start(neighborhood, "both", "ENTIRE_PAST_SESSION")[1].continued_from_contact_id == own.contact_id


def test_a_session_between_two_times_that_are_told_of_another_crashes_nobody(neighborhood: Neighborhood) -> None:
    """A later contact that began, as it is told, before its session's first one."""

    def tell(contact: str, initial: str, minute: int) -> None:
        begun = f"2026-11-22T09:{minute:02}:00.000Z"
        detail = {"contactId": contact, "initialContactId": initial, "customerId": "odd", "initiationTimestamp": begun}
        neighborhood.learn({"detail": {"eventType": "INITIATED", "channel": "CHAT", **detail}})

    tell("first", "first", 30)
    tell("second", "first", 10)
    tell("another", "another", 20)
    known = neighborhood.customer_items.read("odd", neighborhood.time())
    assert known.elsewhere is not None
    assert known.elsewhere.initial_contact_id == "first"


def test_a_fact_that_others_keep_overtaking_is_not_lost_silently(neighborhood: Neighborhood) -> None:
    contact_id = neighborhood.start_elsewhere("overtaken")
    (begun,) = (event for event in neighborhood.events if event["detail"]["eventType"] == "INITIATED")

    def overtake() -> None:
        neighborhood.before["UpdateItem"] = overtake
        neighborhood.ask("DeleteItem", {"Key": neighborhood.key("overtaken", "NOW")})
        newer = {"startedAt": {"S": "2999-01-01T00:00:00.000+00:00"}, "initialContactId": {"S": "another"}}
        item = {**neighborhood.key("overtaken", "NOW"), "elsewhere": {"M": newer}}
        if len(neighborhood.trips) % 2 == 0:  # between the look and the write
            neighborhood.ask("PutItem", {"Item": item})

    neighborhood.before["UpdateItem"] = overtake
    with pytest.raises(MemoryUnavailable, check=lambda refusal: refusal.cause == "others kept writing"):
        neighborhood.learn(begun)
    assert contact_id not in neighborhood.items("overtaken")
    assert len(neighborhood.trips) == 6


def test_a_session_whose_event_overtook_its_record_costs_no_second_look_up(neighborhood: Neighborhood) -> None:
    def overtake() -> None:
        neighborhood.before["TransactWriteItems"] = lambda: deliver(neighborhood)

    neighborhood.after["StartChatContact"] = overtake
    first, _ = start(neighborhood, "overtaken-record")
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    assert neighborhood.customer_items.read("overtaken-record", neighborhood.time()).elsewhere is not None
    neighborhood.calls.clear()
    _, conversation = start(neighborhood, "overtaken-record", "ENTIRE_PAST_SESSION")
    assert conversation.continued_from_contact_id == first.contact_id
    assert neighborhood.calls.count("ListAssociatedContacts") == 1


def test_a_token_belongs_to_its_session_alone(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "tokens")
    end(neighborhood.instance, first.contact_id)
    late = list(neighborhood.events)
    neighborhood.events.clear()
    second, _ = start(neighborhood, "tokens")
    own = neighborhood.customer_items.read("tokens", neighborhood.time()).own
    assert own is not None
    other = msgspec.structs.replace(own, initial_contact_id=first.contact_id)
    assert neighborhood.customer_items.participant_token("tokens", other, neighborhood.time()) is None
    for event in late:
        neighborhood.learn(event)
    assert neighborhood.customer_items.participant_token("tokens", own, neighborhood.time()) == second.participant_token


def test_what_two_events_say_of_an_unknown_session_at_once_is_both_kept(neighborhood: Neighborhood) -> None:
    contact_id = neighborhood.start_elsewhere("raced")
    begun, ended = neighborhood.events[0], None
    end(neighborhood.instance, contact_id)
    ended = next(event for event in neighborhood.events if event["detail"]["eventType"] == "DISCONNECTED")
    neighborhood.events.clear()

    def meanwhile() -> None:  # after the first look found nothing known, before the write
        neighborhood.before["UpdateItem"] = lambda: neighborhood.learn(begun)

    neighborhood.before["UpdateItem"] = meanwhile
    neighborhood.learn(ended)
    known = neighborhood.customer_items.read("raced", neighborhood.time()).elsewhere
    assert known is not None
    assert known.ended_at is not None


def test_two_sessions_elsewhere_in_the_same_millisecond_do_no_harm(neighborhood: Neighborhood) -> None:
    neighborhood.now += 0.0001
    first = neighborhood.start_elsewhere("twins")
    neighborhood.now += 0.0001
    second = neighborhood.start_elsewhere("twins")
    for contact_id in (first, second):
        end(neighborhood.instance, contact_id)
    deliver(neighborhood)
    known = neighborhood.customer_items.read("twins", neighborhood.time()).elsewhere
    assert known is not None
    assert known.initial_contact_id in (first, second)


def test_events_ask_amazon_connect_nothing(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "told")
    neighborhood.instance.transfer(neighborhood.instance.session(first.contact_id))
    end(neighborhood.instance, first.contact_id, survey=True)
    neighborhood.calls.clear()
    deliver(neighborhood)
    assert neighborhood.calls == []


def test_a_later_contact_alone_begins_no_session(neighborhood: Neighborhood) -> None:
    contact_id = neighborhood.start_elsewhere("late")
    neighborhood.events.clear()
    neighborhood.instance.transfer(neighborhood.instance.session(contact_id))
    neighborhood.events[:] = [event for event in neighborhood.events if event["detail"]["contactId"] != contact_id]
    deliver(neighborhood)
    assert neighborhood.customer_items.read("late", neighborhood.time()).elsewhere is None


def contacts_archived(neighborhood: Neighborhood, customer: str) -> list[tuple[str, ...]]:
    """The customer's archived sessions, newest first, each as the ids of its contacts."""
    sessions, _ = archived(neighborhood.table, customer, 100, None, neighborhood.time())
    return [tuple(contact.id for contact in session.contacts) for session in sessions.values()]


def test_ended_sessions_are_archived_in_the_order_of_their_beginnings(neighborhood: Neighborhood) -> None:
    begun = []
    for _ in range(3):
        chat, _ = start(neighborhood, "many")
        neighborhood.sleep(60)
        end(neighborhood.instance, chat.contact_id)
        begun.append(chat.contact_id)
    neighborhood.events.reverse()
    deliver(neighborhood)
    assert contacts_archived(neighborhood, "many") == [(contact_id,) for contact_id in reversed(begun)]


def test_an_archived_session_stays_where_it_is_whichever_contact_is_told_of_first(neighborhood: Neighborhood) -> None:
    neighborhood.instance.readings = Readings(inherits=True)
    first, _ = start(neighborhood, "moved")
    neighborhood.sleep(60)
    neighborhood.instance.transfer(neighborhood.instance.session(first.contact_id))
    neighborhood.sleep(60)
    end(neighborhood.instance, first.contact_id)
    ended = [event for event in neighborhood.events if event["detail"]["eventType"] == "DISCONNECTED"]
    later, earlier = sorted(ended, key=lambda event: str(event["detail"]["initiationTimestamp"]), reverse=True)
    neighborhood.learn(later)
    assert "SESSION#" in neighborhood.items("moved")
    assert contacts_archived(neighborhood, "moved") == []  # nobody's, until its first contact tells whose it is
    neighborhood.learn(earlier)
    contacts = neighborhood.instance.session(first.contact_id).contacts
    assert contacts_archived(neighborhood, "moved") == [tuple(contact.id for contact in contacts)]


def test_who_talked_is_known_from_the_end_of_the_chat(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "talked")
    neighborhood.instance.accept(neighborhood.instance.session(first.contact_id))
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    own = neighborhood.customer_items.read("talked", neighborhood.time()).own
    assert own is not None
    assert own.talked
