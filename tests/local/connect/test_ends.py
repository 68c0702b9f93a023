"""Chats that end by themselves."""

import time
from pathlib import Path

import pytest

from local.connect import StandIn, running_connect
from local.connect.errors import AccessDenied
from local.connect.starting import start_chat
from tests.local.connect.center import REQUEST, Center
from tests.support.patience import PATIENCE_SECONDS


def test_a_chat_that_nobody_connects_to_ends_after_five_minutes(center: Center) -> None:
    started = center.start()
    center.now += 299
    assert center.session(started).state == "waiting"
    center.now += 10
    assert center.session(started).live.disconnect_reason == "CUSTOMER_CONNECTION_NOT_ESTABLISHED"
    assert center.session(started).ended_at == center.now - 9
    assert [event["detail"]["eventType"] for event in center.events][-2:] == ["DISCONNECTED", "COMPLETED"]
    with pytest.raises(AccessDenied):
        center.enter(started)


def test_credentials_alone_are_no_connection(center: Center) -> None:
    started = center.start(ConnectionTypes=["CONNECTION_CREDENTIALS"])
    center.connection(started, ["CONNECTION_CREDENTIALS"])
    center.now += 301
    assert center.session(started).state == "past"


@pytest.mark.parametrize("how", ["enter", "at-the-start"])
def test_a_chat_that_somebody_has_connected_to_goes_on_until_its_duration_is_over(center: Center, how: str) -> None:
    started = center.start(ChatDurationInMinutes=60, **({} if how == "enter" else {"ConnectionTypes": ["WEBSOCKET"]}))
    if how == "enter":
        center.enter(started)
    center.now += 3599
    assert center.session(started).state == "waiting"
    center.now += 2
    assert center.session(started).live.disconnect_reason == "EXPIRED"


def test_what_is_due_happens_to_every_chat_whoever_is_asked_about(center: Center) -> None:
    forgotten = center.start()["ContactId"]
    center.now += 301
    center.start()
    over = [event["detail"] for event in center.events if event["detail"]["eventType"] == "COMPLETED"]
    assert [detail["contactId"] for detail in over] == [forgotten]


def test_it_happens_also_where_nobody_asks() -> None:
    now = 1_800_000_000.0
    with running_connect(clock=lambda: now) as server:
        contact_id = start_chat(server.instance, server.credentials, dict(REQUEST))["ContactId"]
        now += 301
        deadline = time.monotonic() + PATIENCE_SECONDS
        while server.instance.sessions[contact_id].ended_at is None and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.instance.sessions[contact_id].ended_at is not None


def test_a_chat_kept_over_a_restart_still_ends_by_itself(tmp_path: Path) -> None:
    now = 1_800_000_000.0
    first = StandIn(clock=lambda: now, state=tmp_path / "state.db")
    contact_id = start_chat(first.instance, first.credentials, dict(REQUEST))["ContactId"]
    first.close()
    now += 301
    second = StandIn(clock=lambda: now, state=tmp_path / "state.db")
    assert second.instance.session(contact_id).state == "past"
    second.close()
