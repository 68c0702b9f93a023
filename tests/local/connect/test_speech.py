"""What is said in a chat, without a wire."""

from local.connect.session import Contact, Participant, Session
from local.connect.speech import announce_rehydration, say, type_something
from local.connect.world import Notice, World

ADA = Participant("ada", "CUSTOMER", "Ada")
BOB = Participant("bob", "AGENT", "Bob")


def a_chat() -> Session:
    return Session({}, ADA, [Contact("c1", "API", 0.0)], {})


def test_each_item_is_a_millisecond_later_than_the_one_before_even_where_the_clock_stands_still() -> None:
    session, world = a_chat(), World(clock=lambda: 1_700_000_000.0)
    for text in "abc":
        say(world, session, ADA, text)
    times = [item.members()["AbsoluteTime"] for _, item in session.items()]
    assert times == ["2023-11-14T22:13:20.000Z", "2023-11-14T22:13:20.001Z", "2023-11-14T22:13:20.002Z"]


def test_rehydration_is_not_announced_before_somebody_listens() -> None:
    session, notices = a_chat(), list[Notice]()
    world = World(notify=notices.append)
    session.continued_from = "past"
    announce_rehydration(world, session)
    assert notices == []
    session.listening = True
    announce_rehydration(world, session)
    announce_rehydration(world, session)
    assert [notice.item and notice.item["ContentType"].rpartition(".")[2] for notice in notices] == ["rehydrated"]


def test_typing_is_shown_to_the_other_side() -> None:
    session, notices = a_chat(), list[Notice]()
    world = World(notify=notices.append)
    type_something(world, session, ADA)
    type_something(world, session, BOB)
    assert [notice.audience for notice in notices] == ["agents", "customer"]
