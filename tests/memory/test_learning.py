"""What contact events teach the memory, in whatever order they come and whatever is lost of them."""

import msgspec
import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.connect.instance import Instance
from local.environment import TABLE_NAME
from local.table import ask
from persistent_chat.errors import MemoryUnavailable
from tests.support.neighborhood import Neighborhood
from tests.support.remembered import deliver, end, start


def test_the_token_goes_with_the_end_of_the_chat(world: Neighborhood) -> None:
    first, _ = start(world, "token")
    own = world.conversations.read("token").own
    assert own is not None
    assert world.conversations.token("token", own, world.time()) == first.participant_token
    end(world.instance, first.contact_id)
    deliver(world)
    assert first.participant_token not in world.items("token")


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
    assert world.conversations.read("overtaken-record").elsewhere is not None
    world.calls.clear()
    _, conversation = start(world, "overtaken-record", "ENTIRE_PAST_SESSION")
    assert conversation.continued_from_contact_id == first.contact_id
    assert world.calls == ["StartChatContact"]


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
