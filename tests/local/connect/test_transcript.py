"""Paging through a transcript, without a wire."""

import itertools
import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.connect.errors import Invalid
from local.connect.instance import Instance
from local.connect.session import Contact, Participant, Session
from local.connect.speech import say
from local.connect.transcript import get_transcript
from local.connect.world import World

ADA = Participant("ada", "CUSTOMER", "Ada")


def an_instance() -> Instance:
    ids, seconds = itertools.count(), itertools.count(1_700_000_000)
    return Instance("i", ["f"], World(clock=lambda: float(next(seconds)), new_id=lambda: f"id-{next(ids)}"))


def a_chat(instance: Instance, said: str, continued_from: str | None = None) -> Session:
    """A chat in which each letter of `said` is a message, and a space begins the next segment."""
    session = Session(
        {}, ADA, [Contact(instance.world.new_id(), "API", instance.world.clock())], {}, continued_from=continued_from
    )
    instance.remember([session])
    for letter in said:
        if letter == " ":
            session.contacts.append(Contact(instance.world.new_id(), "TRANSFER", 0.0, session.live.id))
            instance.remember([session])
        else:
            say(instance.world, session, ADA, letter)
    return session


def text(page: dict[str, Any]) -> str:
    return "".join(item["Content"] for item in page["Transcript"])


@pytest.mark.parametrize(
    ("position", "scan", "expected"),
    [
        ({}, "FORWARD", "ab"),
        ({}, "BACKWARD", "de"),
        ({"MostRecent": 3}, "FORWARD", "cd"),
        ({"MostRecent": 3}, "BACKWARD", "ab"),
        ({"Id": "c"}, "FORWARD", "cd"),
        ({"Id": "c"}, "BACKWARD", "bc"),
        ({"AbsoluteTime": "b"}, "FORWARD", "bc"),
        ({"AbsoluteTime": "c"}, "BACKWARD", "ab"),
    ],
)
def test_a_start_position_chooses_where_a_page_begins(position: dict[str, Any], scan: str, expected: str) -> None:
    instance = an_instance()
    session = a_chat(instance, "ab cde")
    members = {item.content: item.members() for _, item in session.items()}
    where = {key: members[value][key] if isinstance(value, str) else value for key, value in position.items()}
    page = get_transcript(
        instance,
        session,
        {"StartPosition": where, "ScanDirection": scan, "SortOrder": "ASCENDING", "MaxResults": 2},
    )
    assert text(page) == expected


def test_a_contact_filter_leaves_that_segment_alone() -> None:
    instance = an_instance()
    session = a_chat(instance, "ab cde")
    page = get_transcript(instance, session, {"ContactId": session.id, "SortOrder": "ASCENDING"})
    assert text(page) == "ab"


def test_a_forward_scan_ends_with_the_chat_itself() -> None:
    instance = an_instance()
    past = a_chat(instance, "ab")
    session = a_chat(instance, "cde", continued_from=past.id)
    request = {"ScanDirection": "FORWARD", "SortOrder": "ASCENDING", "MaxResults": 2}
    first = get_transcript(instance, session, request)
    second = get_transcript(instance, session, request | {"NextToken": first["NextToken"]})
    assert text(first) + text(second) == "cde"
    assert "NextToken" not in second


def test_at_most_a_hundred_past_contacts_are_shown() -> None:
    instance = an_instance()
    past = a_chat(instance, " ".join("x" * 120))
    session = a_chat(instance, "y", continued_from=past.live.id)
    assert len(instance.past(session)) == 100


def test_a_token_opens_no_other_chat() -> None:
    instance = an_instance()
    past = a_chat(instance, "secret")
    token = get_transcript(instance, a_chat(instance, "x", continued_from=past.id), {})["NextToken"]
    with pytest.raises(Invalid, match="Invalid NextToken"):
        get_transcript(instance, a_chat(instance, "y"), {"NextToken": token})


@given(st.lists(st.text("ab ", max_size=8), min_size=1, max_size=4), st.integers(1, 5))
def test_paging_backward_shows_everything_once_and_in_order(chats: list[str], size: int) -> None:
    instance = an_instance()
    session = a_chat(instance, chats[0])
    for said in chats[1:]:
        session = a_chat(instance, said, continued_from=session.live.id)
    request: dict[str, Any] = {"ScanDirection": "BACKWARD", "SortOrder": "ASCENDING", "MaxResults": size}
    page = get_transcript(instance, session, request)
    shown = text(page)
    while token := page.get("NextToken"):
        page = get_transcript(instance, session, request | {"NextToken": token})
        shown = text(page) + shown
    assert shown == "".join(chats).replace(" ", "")


# [None, n] is what a token for the chat itself says.
json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=4)


forged = json_values.filter(lambda value: not isinstance(value, list) or value[:1] != [None])


@given(st.text(min_size=1, max_size=60) | forged.map(lambda value: b64encode(json.dumps(value).encode()).decode()))
def test_no_token_that_was_not_given_out_is_good(token: str) -> None:
    instance = an_instance()
    session = a_chat(instance, "ab", continued_from=a_chat(instance, "c").id)
    with pytest.raises(Invalid, match="Invalid NextToken"):
        get_transcript(instance, session, {"NextToken": token})
