"""The list of a customer's conversations: whose, in which order, and page by page."""

import json
from typing import Any

import msgspec
import pytest

from local.connect.readings import Readings
from persistent_chat.api_gateway import HttpRequest
from persistent_chat.errors import InvalidRequest
from persistent_chat.history import place
from persistent_chat.history.conversations import ConversationList
from persistent_chat.memory.conversations import Conversations
from tests.support.neighborhood import Neighborhood
from tests.support.remembered import deliver, end, start


def listed(world: Neighborhood, customer: str, **query: str) -> dict[str, Any]:
    """The page as clients read it."""
    asked = HttpRequest.of({"queryStringParameters": query})
    answer = ConversationList(Conversations(world.table), world.time).answer(asked, customer)
    page: dict[str, Any] = json.loads(msgspec.json.encode(answer))["data"]
    return page


def ids(page: dict[str, Any]) -> list[str]:
    return [conversation["contactId"] for conversation in page["conversations"]]


def chats(world: Neighborhood, customer: str, count: int) -> list[str]:
    """So many that are over, the oldest first."""
    begun = []
    for _ in range(count):
        chat, _ = start(world, customer)
        world.sleep(60)
        end(world.instance, chat.contact_id)
        begun.append(chat.contact_id)
    deliver(world)
    return begun


def test_nobody_has_none(neighborhood: Neighborhood) -> None:
    assert listed(neighborhood, "nobody at all") == {"conversations": []}


def test_the_live_one_comes_first_and_then_the_newest(neighborhood: Neighborhood) -> None:
    past = chats(neighborhood, "regular", 3)
    live, _ = start(neighborhood, "regular")
    page = listed(neighborhood, "regular")
    assert ids(page) == [live.contact_id, *reversed(past)]
    assert [one["live"] for one in page["conversations"]] == [True, False, False, False]
    assert "endedAt" not in page["conversations"][0]


def test_it_asks_amazon_connect_nothing_and_shows_no_token(neighborhood: Neighborhood) -> None:
    chat, _ = start(neighborhood, "discreet")
    neighborhood.calls.clear()
    assert chat.participant_token not in str(listed(neighborhood, "discreet"))
    assert neighborhood.calls == []


def test_a_conversation_shows_its_segments_and_where_it_continues_from(neighborhood: Neighborhood) -> None:
    (first,) = chats(neighborhood, "transferred", 1)
    neighborhood.sleep(60)
    chat, _ = start(neighborhood, "transferred", "ENTIRE_PAST_SESSION")
    neighborhood.instance.readings = Readings(inherits=True)  # or no event of a later contact says whose it is
    neighborhood.instance.transfer(neighborhood.instance.session(chat.contact_id))
    neighborhood.sleep(60)
    end(neighborhood.instance, chat.contact_id)
    deliver(neighborhood)
    shown = listed(neighborhood, "transferred")["conversations"][0]
    contacts = neighborhood.instance.session(chat.contact_id).contacts
    assert [segment["contactId"] for segment in shown["segments"]] == [contact.id for contact in contacts]
    assert shown["continuedFromContactId"] == first


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize("live", [0, 1, 2])
def test_page_by_page_all_are_seen_once(neighborhood: Neighborhood, limit: int, live: int) -> None:
    customer = f"patient {limit} {live}"
    expected = list(reversed(chats(neighborhood, customer, 4)))
    if live > 0:
        expected.insert(0, start(neighborhood, customer)[0].contact_id)
    if live > 1:
        neighborhood.sleep(1)
        expected.insert(0, neighborhood.start_elsewhere(customer))
        deliver(neighborhood)
    seen, query = [], {"limit": str(limit)}
    while True:
        page = listed(neighborhood, customer, **query)
        assert len(page["conversations"]) <= limit
        seen += ids(page)
        if "next" not in page:
            break
        query["next"] = page["next"]
    assert seen == expected


def test_what_has_expired_and_is_not_deleted_yet_does_not_hide_what_came_before(neighborhood: Neighborhood) -> None:
    (first,) = chats(neighborhood, "long ago", 1)
    for number in range(12):
        expired = {**neighborhood.key("long ago", f"SESSION#9{number:02}"), "expiresAt": {"N": "1"}}
        neighborhood.table.ask("put_item", Item={**expired, "initialContactId": {"S": str(number)}})
    seen, query = [], {"limit": "1"}
    for _ in range(12):
        page = listed(neighborhood, "long ago", **query)
        seen += ids(page)
        if "next" not in page:
            break
        query["next"] = page["next"]
    assert seen == [first]
    assert "next" not in page


def test_nobody_elses_is_listed_and_no_next_of_theirs_is_taken(neighborhood: Neighborhood) -> None:
    chats(neighborhood, "ann of the list", 2)
    following = listed(neighborhood, "ann of the list", limit="1")["next"]
    assert listed(neighborhood, "bob of the list") == {"conversations": []}
    with pytest.raises(InvalidRequest) as refused:
        listed(neighborhood, "bob of the list", next=following)
    assert [error.field for error in refused.value.errors] == ["next"]


@pytest.mark.parametrize("given", ["", "x", "AAAA", "é", "U0VTU0lPTiM"])
def test_a_next_that_was_made_up_is_refused(neighborhood: Neighborhood, given: str) -> None:
    with pytest.raises(InvalidRequest):
        listed(neighborhood, "inventive", next=given)


@pytest.mark.parametrize("text", ["", "NOW", "TOKEN", "SESSION", "SESSION#" + "9" * 1024])
def test_a_place_in_which_no_session_can_stand_is_refused(neighborhood: Neighborhood, text: str) -> None:
    """The digest is no secret; DynamoDB, asked to go on from there, would refuse the question."""
    with pytest.raises(InvalidRequest):
        listed(neighborhood, "inventive", next=place.write("inventive", text))


@pytest.mark.parametrize("limit", ["0", "51", "-1", "", "ten", "1.0", "1000000", "²"])
def test_a_limit_that_is_none_is_named(neighborhood: Neighborhood, limit: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        listed(neighborhood, "greedy", limit=limit)
    assert [error.field for error in refused.value.errors] == ["limit"]


def test_chats_that_others_started_for_the_customer_are_in_it(neighborhood: Neighborhood) -> None:
    contact_id = neighborhood.start_elsewhere("phone app")
    deliver(neighborhood)
    end(neighborhood.instance, contact_id)
    deliver(neighborhood)
    assert ids(listed(neighborhood, "phone app")) == [contact_id]


def test_what_has_expired_is_not_shown_any_more(neighborhood: Neighborhood) -> None:
    chats(neighborhood, "long gone", 2)
    neighborhood.sleep(731 * 86400)
    assert listed(neighborhood, "long gone") == {"conversations": []}
