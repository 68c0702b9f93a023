"""What Amazon Connect may do where nobody outside AWS knows: each reading, and its other one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from local.connect import ConnectServer
from local.connect.errors import InvalidRequest, ResourceNotFound
from local.connect.readings import Readings
from tests.local.connect.center import Center

type Ask = Callable[..., Any]


@pytest.mark.parametrize(("initial", "expected"), [(False, None), (True, "itself")])
def test_a_first_contact_may_name_itself_once_others_belong_to_it(
    center: Center, initial: bool, expected: str | None
) -> None:
    center.bend(initial=initial)
    first = center.start()["ContactId"]
    assert "InitialContactId" not in center.describe(first)
    assert "InitialContactId" not in center.listed(first)[0]
    center.desk.transfer(first)
    itself = expected and first
    assert center.describe(first).get("InitialContactId") == itself
    named = [contact.get("InitialContactId") for contact in center.listed(first)]
    assert named == [itself, first]


def test_a_first_contact_names_no_successors(center: Center) -> None:
    first = center.start()["ContactId"]
    center.desk.transfer(first)
    center.desk.end(first, survey=True)
    assert "NextContacts" not in center.describe(first)


@pytest.mark.parametrize(("asked", "count"), [(True, 2), (False, 1)])
def test_a_list_may_leave_out_who_is_asked_about(center: Center, asked: bool, count: int) -> None:
    center.bend(asked=asked)
    first = center.start()["ContactId"]
    center.desk.transfer(first)
    assert len(center.listed(first)) == count


@pytest.mark.parametrize(("inherits", "expected"), [(False, None), (True, "customer-7")])
def test_a_later_contact_may_have_the_first_ones_customer(center: Center, inherits: bool, expected: str | None) -> None:
    center.bend(inherits=inherits)
    first = center.start(CustomerId="customer-7")["ContactId"]
    second = center.desk.transfer(first).live.id
    assert center.describe(first)["CustomerId"] == "customer-7"
    assert center.describe(second).get("CustomerId") == expected
    assert center.events[-1]["detail"].get("customerId") == expected


def test_a_list_may_lack_what_is_optional(center: Center) -> None:
    center.bend(sparse=["InitiationMethod", "InitiationTimestamp"])
    (contact,) = center.listed(center.start()["ContactId"])
    assert {"ContactId", "ContactArn", "Channel"} == contact.keys()


def test_a_list_that_lags_does_not_know_yet_what_has_happened(center: Center) -> None:
    center.bend(lag=1.5)
    first = center.start()["ContactId"]
    with pytest.raises(ResourceNotFound):
        center.listed(first)
    center.now += 10
    second = center.desk.transfer(first).live.id
    (contact,) = center.listed(first)
    assert "DisconnectTimestamp" not in contact
    assert "DisconnectTimestamp" in center.describe(first)
    center.now += 1.5
    assert [contact["ContactId"] for contact in center.listed(first)] == [first, second]


@pytest.mark.parametrize("related", [False, True])
def test_a_resumed_chat_may_stand_in_the_tree_of_its_past(center: Center, related: bool) -> None:
    center.bend(related=related)
    past = center.start()["ContactId"]
    center.desk.end(past)
    center.now += 1
    source = {"SourceContactId": past, "RehydrationType": "ENTIRE_PAST_SESSION"}
    resumed = center.start(PersistentChat=source)["ContactId"]
    late = center.start()
    center.associate(late, past)
    trees = [{contact["ContactId"] for contact in center.listed(asked)} for asked in (past, resumed)]
    expected = [{past, resumed, late["ContactId"]}] * 2 if related else [{past}, {resumed}]
    assert trees == expected


@pytest.mark.parametrize("early", [False, True])
def test_a_chat_may_have_to_be_connected_before_it_gets_its_past(center: Center, early: bool) -> None:
    center.bend(early=early)
    past, chat = center.start()["ContactId"], center.start()
    center.desk.end(past)
    if not early:
        with pytest.raises(InvalidRequest, match="not connected"):
            center.associate(chat, past)
        center.enter(chat)
    assert center.associate(chat, past) == {"ContinuedFromContactId": past}


@pytest.mark.parametrize(
    ("renamed", "name"),
    [(False, "Amazon Connect Contact Event"), (True, "Connect Customer Contact Event")],
)
def test_contact_events_have_one_of_two_names(center: Center, renamed: bool, name: str) -> None:
    center.bend(renamed=renamed)
    center.start()
    assert {event["detail-type"] for event in center.events} == {name}


@pytest.mark.parametrize(("never", "expected"), [(False, None), (True, "1970-01-01T00:00:00.001Z")])
def test_an_event_may_spell_out_that_a_time_is_not_set(center: Center, never: bool, expected: str | None) -> None:
    center.bend(never=never)
    center.start()
    assert center.events[-1]["detail"].get("disconnectTimestamp") == expected


def test_readings_are_bent_and_given_back_over_http(connect: ConnectServer, ask: Ask) -> None:
    body = {"readings": {"alone": True, "lag": 1.5, "sparse": ["Channel"]}}
    readings = ask("POST", "/faults", body).json()["readings"]
    assert (readings["alone"], readings["lag"], readings["sparse"]) == (True, 1.5, ["Channel"])
    assert ask("POST", "/faults", {"readings": {"initial": True}}).json()["readings"]["alone"] is True
    assert connect.instance.readings.initial
    readings = ask("DELETE", "/faults").json()["readings"]
    assert (readings["alone"], readings["lag"], readings["sparse"], readings["initial"]) == (False, 0, [], False)


@pytest.mark.parametrize("wrong", [{"tidy": True}, {"lag": -1}, {"lag": "1"}, {"sparse": ["ContactId"]}])
def test_a_reading_that_there_is_not_is_refused(connect: ConnectServer, ask: Ask, wrong: dict[str, Any]) -> None:
    before = connect.instance.readings
    assert ask("POST", "/faults", {"readings": wrong}).status == 400
    assert connect.instance.readings == before


def test_each_reading_is_listed_with_its_default_where_developers_look() -> None:
    table = (Path(__file__).parents[3] / "local/README.md").read_text()
    for field in msgspec.structs.fields(Readings):
        default = {"True": "true", "False": "false", "0.0": "0", "frozenset()": "none"}[str(field.default)]
        assert f"| `{field.name}` | {default} |" in table, field.name
