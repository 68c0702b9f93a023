"""What contact events teach the memory, in whatever order they come and whatever is lost of them."""

import msgspec
import pytest

from local.connect.readings import Readings
from local.environment import TABLE_NAME
from local.table import ask
from persistent_chat.errors import MemoryUnavailable
from persistent_chat.memory.archive import PREFIX, archived_contacts
from tests.support.neighborhood import Neighborhood
from tests.support.remembered import deliver, end, start


def test_a_lost_transfer_does_not_make_a_session_over(world: Neighborhood) -> None:
    first, _ = start(world, "transferred")
    world.instance.transfer(world.instance.session(first.contact_id))
    world.events[:] = [event for event in world.events if event["detail"]["contactId"] == first.contact_id]
    deliver(world)  # the first contact's end, and nothing of the second contact
    assert start(world, "transferred")[1].outcome == "rejoined"


def test_a_session_started_elsewhere_is_learned_and_resumed(world: Neighborhood) -> None:
    contact_id = world.start_elsewhere("phone")
    deliver(world)
    end(world.instance, contact_id)
    deliver(world)
    assert start(world, "phone", "ENTIRE_PAST_SESSION")[1].continued_from_contact_id == contact_id


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


def test_a_session_whose_event_overtook_its_record_costs_no_second_look_up(world: Neighborhood) -> None:
    def overtake() -> None:
        world.before["TransactWriteItems"] = lambda: deliver(world)

    world.after["StartChatContact"] = overtake
    first, _ = start(world, "overtaken-record")
    end(world.instance, first.contact_id)
    deliver(world)
    assert world.customer_items.read("overtaken-record", world.time()).elsewhere is not None
    world.calls.clear()
    _, conversation = start(world, "overtaken-record", "ENTIRE_PAST_SESSION")
    assert conversation.continued_from_contact_id == first.contact_id
    assert world.calls.count("ListAssociatedContacts") == 1


def test_a_token_belongs_to_its_session_alone(world: Neighborhood) -> None:
    first, _ = start(world, "tokens")
    end(world.instance, first.contact_id)
    late = list(world.events)
    world.events.clear()
    second, _ = start(world, "tokens")
    own = world.customer_items.read("tokens", world.time()).own
    assert own is not None
    other = msgspec.structs.replace(own, initial_contact_id=first.contact_id)
    assert world.customer_items.participant_token("tokens", other, world.time()) is None
    for event in late:
        world.learn(event)
    assert world.customer_items.participant_token("tokens", own, world.time()) == second.participant_token


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
    known = world.customer_items.read("raced", world.time()).elsewhere
    assert known is not None
    assert known.ended_at is not None


def test_two_sessions_elsewhere_in_the_same_millisecond_do_no_harm(world: Neighborhood) -> None:
    world.now += 0.0001
    first = world.start_elsewhere("twins")
    world.now += 0.0001
    second = world.start_elsewhere("twins")
    for contact_id in (first, second):
        end(world.instance, contact_id)
    deliver(world)
    known = world.customer_items.read("twins", world.time()).elsewhere
    assert known is not None
    assert known.initial_contact_id in (first, second)


def test_events_ask_amazon_connect_nothing(world: Neighborhood) -> None:
    first, _ = start(world, "told")
    world.instance.transfer(world.instance.session(first.contact_id))
    end(world.instance, first.contact_id, survey=True)
    world.calls.clear()
    deliver(world)
    assert world.calls == []


def test_a_later_contact_alone_begins_no_session(world: Neighborhood) -> None:
    contact_id = world.start_elsewhere("late")
    world.events.clear()
    world.instance.transfer(world.instance.session(contact_id))
    world.events[:] = [event for event in world.events if event["detail"]["contactId"] != contact_id]
    deliver(world)
    assert world.customer_items.read("late", world.time()).elsewhere is None


def archived(world: Neighborhood, customer: str) -> list[tuple[str, ...]]:
    """The customer's archived sessions, newest first, each as the ids of its contacts."""
    query = {
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
        "ExpressionAttributeValues": {":pk": world.key(customer, "")["pk"], ":prefix": {"S": PREFIX}},
        "ScanIndexForward": False,
    }
    items = world.table.ask("query", **query)["Items"]
    return [tuple(contact.id for contact in archived_contacts(item)) for item in items]


def test_ended_sessions_are_archived_in_the_order_of_their_beginnings(world: Neighborhood) -> None:
    begun = []
    for _ in range(3):
        chat, _ = start(world, "many")
        world.sleep(60)
        end(world.instance, chat.contact_id)
        begun.append(chat.contact_id)
    world.events.reverse()
    deliver(world)
    assert archived(world, "many") == [(contact_id,) for contact_id in reversed(begun)]


def test_an_archived_session_stays_where_it_is_whichever_contact_is_told_of_first(world: Neighborhood) -> None:
    world.instance.readings = Readings(inherits=True)
    first, _ = start(world, "moved")
    world.sleep(60)
    world.instance.transfer(world.instance.session(first.contact_id))
    world.sleep(60)
    end(world.instance, first.contact_id)
    ended = [event for event in world.events if event["detail"]["eventType"] == "DISCONNECTED"]
    later, earlier = sorted(ended, key=lambda event: str(event["detail"]["initiationTimestamp"]), reverse=True)
    world.learn(later)
    assert archived(world, "moved") == [()]  # nobody's, until its first contact tells whose it is
    world.learn(earlier)
    contacts = world.instance.session(first.contact_id).contacts
    assert archived(world, "moved") == [tuple(contact.id for contact in contacts)]


def test_who_talked_is_known_from_the_end_of_the_chat(world: Neighborhood) -> None:
    first, _ = start(world, "talked")
    world.instance.accept(world.instance.session(first.contact_id))
    end(world.instance, first.contact_id)
    deliver(world)
    own = world.customer_items.read("talked", world.time()).own
    assert own is not None
    assert own.talked
