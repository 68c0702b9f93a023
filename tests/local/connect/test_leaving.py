"""What becomes of a chat whose customer leaves."""

from typing import Any

import pytest

from local.connect.errors import AccessDenied, Conflict
from local.connect.session import EVENT
from local.connect.world import Notice
from tests.local.connect.center import Center

CREDENTIALS = ["CONNECTION_CREDENTIALS"]
AGENT_LEAVES = {"DisconnectOnCustomerExit": ["AGENT"]}


def reasons(center: Center, started: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(contact.initiation_method, contact.disconnect_reason) for contact in center.session(started).contacts]


@pytest.mark.parametrize("members", [{}, AGENT_LEAVES], ids=["plain", "exit"])
def test_a_customer_who_leaves_while_waiting_ends_the_chat(center: Center, members: dict[str, Any]) -> None:
    started = center.start(**members)
    center.leave(center.enter(started))
    assert reasons(center, started) == [("API", "CUSTOMER_DISCONNECT")]


def test_a_customer_who_leaves_ends_the_contact(center: Center) -> None:
    started, token = center.accepted()
    center.leave(token)
    assert reasons(center, started) == [("API", "CUSTOMER_DISCONNECT")]
    said = [item.content_type.removeprefix(EVENT) for _, item in center.session(started).items()]
    assert said[-3:] == ["participant.left", "participant.left", "chat.ended"]


def test_or_leaves_the_agent_alone_in_it_until_the_agent_ends_it(center: Center) -> None:
    center.bend(alone=True)
    started, token = center.accepted()
    center.leave(token)
    assert center.session(started).state == "active"
    assert "DisconnectTimestamp" not in center.describe(started["ContactId"])
    center.desk.message(started["ContactId"], "Hello?")
    center.desk.end(started["ContactId"])
    assert reasons(center, started) == [("API", "AGENT_DISCONNECT")]


def test_with_disconnect_on_customer_exit_the_agent_leaves_too_and_the_flow_goes_on(center: Center) -> None:
    started, token = center.accepted(**AGENT_LEAVES)
    center.leave(token)
    assert reasons(center, started) == [("API", "CUSTOMER_DISCONNECT"), ("DISCONNECT", "CONTACT_FLOW_DISCONNECT")]


def test_a_disconnect_flow_may_take_its_time(center: Center) -> None:
    center.bend(survey=60)
    started, token = center.accepted(**AGENT_LEAVES)
    center.leave(token)
    assert reasons(center, started) == [("API", "CUSTOMER_DISCONNECT"), ("DISCONNECT", None)]
    assert center.session(started).state == "active"
    with pytest.raises(Conflict):
        center.desk.message(started["ContactId"], "Still there?")
    center.now += 61
    center.instance.pass_time()
    assert reasons(center, started)[1] == ("DISCONNECT", "CONTACT_FLOW_DISCONNECT")
    assert center.session(started).ended_at == center.now - 1


def test_an_agent_may_end_a_disconnect_flow(center: Center) -> None:
    center.bend(survey=60)
    started, _ = center.accepted()
    center.desk.end(started["ContactId"], survey=True)
    center.desk.end(started["ContactId"])
    assert reasons(center, started)[1] == ("DISCONNECT", "AGENT_DISCONNECT")


@pytest.mark.parametrize("readings", [{"alone": True}, {"survey": 60}], ids=["alone", "survey"])
def test_who_has_left_has_no_token_any_more(center: Center, readings: dict[str, Any]) -> None:
    center.bend(**readings)
    started, token = center.accepted(**(AGENT_LEAVES if "survey" in readings else {}))
    center.leave(token)
    for attempt in (lambda: center.connection(started, CREDENTIALS), lambda: center.leave(token)):
        with pytest.raises(AccessDenied):
            attempt()
    center.bend(readmits=True)
    assert center.connection(started, CREDENTIALS)


def test_a_customer_who_answers_the_survey_still_has_their_token(center: Center) -> None:
    center.bend(survey=60)
    started, _ = center.accepted()
    center.desk.end(started["ContactId"], survey=True)
    assert center.connection(started, CREDENTIALS)


def test_a_token_dies_with_the_chat_whatever_is_read(center: Center) -> None:
    center.bend(readmits=True)
    started, token = center.accepted()
    center.leave(token)
    with pytest.raises(AccessDenied):
        center.connection(started, CREDENTIALS)


def test_who_leaves_is_told_that_it_is_over_and_nothing_after_that(center: Center) -> None:
    center.bend(alone=True)
    started, token = center.accepted()
    told: list[Notice] = []
    center.instance.world.notify = told.append
    center.leave(token)
    center.desk.message(started["ContactId"], "Hello?")
    heard = [notice.item["ContentType"] for notice in told if notice.item and notice.audience != "agents"]
    assert heard == [EVENT + "participant.left", EVENT + "chat.ended"]
