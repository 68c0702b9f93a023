"""No contact event whatever makes the function crash, or leaves something behind that a start would crash on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.connect import INSTANCE_ID
from persistent_chat.memory import contact_event
from tests.support.json_values import JSON
from tests.support.neighborhood import Neighborhood
from tests.support.remembered import start
from tests.support.whatever import examples

_ODD_TIMES = [
    "1970-01-01T00:00:00.001Z",
    "0001-01-01T00:00:00+12:00",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59Z",
    "2026-11-22T09:00:00",
    "2026-W48-1",
    "now",
]
_LATELY = st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 1))  # noqa: DTZ001  # in UTC, as is said next
_RIGHT_TIMES = _LATELY.map(lambda time: f"{time.isoformat(timespec='milliseconds')}Z")
_TIMES = st.integers(0, 9).flatmap(lambda die: _RIGHT_TIMES if die else st.sampled_from(_ODD_TIMES))
_CONTACTS = st.sampled_from(["c1", "c2", "c3"]) | st.text(min_size=1, max_size=36)
RIGHT: Mapping[str, st.SearchStrategy[Any]] = {
    "eventType": st.sampled_from(["INITIATED", "DISCONNECTED", "COMPLETED", "QUEUED", "completed"]),
    "contactId": _CONTACTS,
    "initialContactId": _CONTACTS,
    "previousContactId": _CONTACTS,
    "relatedContactId": st.just("") | _CONTACTS,
    "customerId": st.sampled_from(["ann", "bob"]) | st.text(min_size=1, max_size=128),
    "channel": st.sampled_from(["CHAT", "Chat", "chat", "CHAT", "TASK"]),
    "instanceArn": st.just(f"arn:aws:connect:eu-central-1:000000000000:instance/{INSTANCE_ID}"),
    "initiationMethod": st.sampled_from(["API", "TRANSFER", "DISCONNECT", "queue_transfer"]) | st.text(max_size=20),
    "initiationTimestamp": _TIMES,
    "disconnectTimestamp": _TIMES,
    "agentInfo": st.fixed_dictionaries({"agentArn": st.text(max_size=20)}),
    "tags": st.dictionaries(st.text(), st.text(), max_size=2),
}


@st.composite
def _members(draw: st.DrawFn, name: str) -> tuple[str, Any]:
    """Nearly always right, in any case."""
    value = draw(RIGHT[name] if draw(st.integers(0, 29)) else JSON)
    return draw(st.sampled_from([name, name, name.upper(), name[0].upper() + name[1:]])), value


def _details(left_out: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*(_members(name) for name in RIGHT if name not in left_out)).map(dict)


DETAILS = st.lists(st.sampled_from([*RIGHT]), max_size=3).flatmap(_details)
EVENTS = st.fixed_dictionaries({"detail": DETAILS}, optional={"detail-type": JSON}) | st.dictionaries(
    st.just("detail"), JSON
)


@pytest.fixture(scope="module")
def world() -> Neighborhood:
    return Neighborhood()


@hypothesis.settings(max_examples=examples(200), deadline=None)
@given(EVENTS)
def test_any_event_is_learned_or_passed_over(world: Neighborhood, event: dict[str, Any]) -> None:
    told = contact_event.read(event)
    hypothesis.event("learned" if told else "passed over")
    world.learn(event)
    if told is not None:
        _, outcome = start(world, told.customer_id, "ENTIRE_PAST_SESSION")
        assert outcome.outcome in ("started", "resumed", "resuming", "rejoined")
