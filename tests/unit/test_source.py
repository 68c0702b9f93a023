"""The source of a resumed chat: whose it is, whether it is over, and which contact Connect is then told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from persistent_chat.caller import Caller
from persistent_chat.connect import Connect
from persistent_chat.deadline import Deadline
from persistent_chat.errors import (
    ConnectUnavailable,
    SourceChatStillActive,
    SourceContactNotFound,
    TooManyRequests,
    TranscriptNotReady,
)
from persistent_chat.request import PersistentChat
from persistent_chat.source import SourceCheck
from tests.support.chats import ANN, BACKEND, INSTANCE, PAST, PUBLIC, settings
from tests.support.wire import Reply, Wire, error, reply

SECOND, SURVEY = "33333333-3333-3333-3333-333333333332", "33333333-3333-3333-3333-333333333333"
ENDED = 1_800_000_000.0  # epoch seconds


def contact(contact_id: str = PAST, **members: Any) -> dict[str, Any]:
    """An ended chat contact, as DescribeContact shows it; members that are None are left out."""
    usual = {
        "Id": contact_id,
        "Channel": "CHAT",
        "InitiationMethod": "API",
        "InitiationTimestamp": ENDED - 600,
        "DisconnectTimestamp": ENDED,
    }
    return {name: value for name, value in (usual | members).items() if value is not None}


def described(contact_id: str = PAST, **members: Any) -> Reply:
    return reply({"Contact": contact(contact_id, **members)})


def listed(*contacts: dict[str, Any]) -> Reply:
    return reply({"ContactSummaryList": [{"ContactId": each.pop("Id"), **each} for each in contacts]})


def three_segments(**survey: Any) -> Reply:
    """A chat, its transfer a minute later, and a survey after that."""
    return listed(
        contact(PAST, InitialContactId=PAST),
        contact(SECOND, InitialContactId=PAST, InitiationMethod="TRANSFER", InitiationTimestamp=ENDED - 540),
        contact(
            SURVEY, InitialContactId=PAST, InitiationTimestamp=ENDED - 480, InitiationMethod="DISCONNECT", **survey
        ),
    )


def resolve(
    wire: Wire,
    caller: Caller = PUBLIC,
    source: str = PAST,
    kind: str = "ENTIRE_PAST_SESSION",
    now: float = ENDED + 3600,
    **deployed: Any,
) -> str:
    """The contact that Connect is to resume, an hour after the past chat's end unless said otherwise."""
    connect = Connect(wire.client, INSTANCE, sleep=lambda _: None)
    check = SourceCheck(connect, settings(**deployed), lambda: datetime.fromtimestamp(now, UTC))
    asked = PersistentChat(rehydration_type=kind, source_contact_id=source)  # type: ignore[arg-type]  # a Literal
    return str(check.resolve(asked, caller, Deadline(60, lambda: 0.0)).source_contact_id)


@pytest.mark.parametrize("kind", ["ENTIRE_PAST_SESSION", "FROM_SEGMENT"])
def test_a_session_of_one_contact_costs_one_call(kind: str) -> None:
    wire = Wire(described())
    assert resolve(wire, kind=kind) == PAST
    assert [request.url.partition("/contacts/")[2] for request in wire.sent] == [f"{INSTANCE}/{PAST}"]


@pytest.mark.parametrize("named", [PAST, SECOND, SURVEY])
def test_any_contact_stands_for_the_entire_session(named: str) -> None:
    wire = Wire(described(named, InitialContactId=PAST, CustomerId="ann"), three_segments())
    assert resolve(wire, ANN, named) == PAST
    assert len(wire.sent) == 2


@pytest.mark.parametrize(
    ("segment", "named", "resumed"),
    [
        pytest.param("exact", PAST, PAST, id="exact is the contact named"),
        pytest.param("latest", PAST, SECOND, id="latest is the newest that is no survey"),
        pytest.param("latest", SECOND, SECOND, id="latest leaves a later contact as named"),
        pytest.param("latest", SURVEY, SURVEY, id="latest leaves a survey that was named"),
    ],
)
def test_the_segment_resumed_is_as_configured(segment: str, named: str, resumed: str) -> None:
    wire = Wire(described(named, InitialContactId=PAST, CustomerId="ann"), three_segments())
    assert resolve(wire, ANN, named, "FROM_SEGMENT", segment=segment) == resumed


NOT_THERE = error("ResourceNotFoundException", 404)


@pytest.mark.parametrize(
    ("caller", "replies"),
    [
        pytest.param(PUBLIC, [NOT_THERE, NOT_THERE], id="no contact"),
        pytest.param(PUBLIC, [error("InvalidParameterException", 400)] * 2, id="no contact's id"),
        pytest.param(PUBLIC, [described(Channel="VOICE")] * 2, id="a phone call"),
        pytest.param(PUBLIC, [described(PAST.upper() + "A")] * 2, id="answered with another contact"),
        pytest.param(PUBLIC, [described(CustomerId="ann")] * 2, id="a customer's, asked for by the public"),
        pytest.param(ANN, [described(CustomerId="bob")] * 2, id="another customer's"),
        pytest.param(ANN, [described(CustomerId="ANN")] * 2, id="a customer's of another case"),
        pytest.param(ANN, [described(CustomerId="ann ")] * 2, id="a customer's with white space"),
        pytest.param(ANN, [described()] * 2, id="nobody's, asked for by a customer"),
        pytest.param(
            ANN, [described(InitialContactId=SECOND, CustomerId="bob")] * 2, id="a later segment of another customer's"
        ),
        pytest.param(
            PUBLIC,
            [described(InitialContactId=SECOND), described(SECOND, CustomerId="bob")],
            id="a later segment that leaves its customer to the initial contact",
        ),
        pytest.param(ANN, [described(InitialContactId=SECOND), described(SECOND)], id="a later segment of nobody's"),
        pytest.param(PUBLIC, [described(InitialContactId=SECOND), NOT_THERE], id="a segment without a beginning"),
        pytest.param(BACKEND, [NOT_THERE, NOT_THERE], id="no contact, asked for by a trusted caller"),
    ],
)
def test_what_is_not_the_callers_is_refused_in_two_calls_whatever_it_is(caller: Caller, replies: list[Reply]) -> None:
    wire = Wire(*replies)
    with pytest.raises(SourceContactNotFound) as refusal:
        resolve(wire, caller)
    assert len(wire.sent) == 2
    assert (refusal.value.explanation, refusal.value.errors) == (SourceContactNotFound.detail, ())
    assert refusal.value.retry_after is None


def test_a_later_segment_may_leave_its_customer_to_the_initial_contact() -> None:
    wire = Wire(described(SECOND, InitialContactId=PAST), described(PAST, CustomerId="ann"), three_segments())
    assert resolve(wire, ANN, SECOND, "FROM_SEGMENT") == SECOND


@pytest.mark.parametrize("owner", [None, "ann"])
def test_a_trusted_caller_resumes_whosever_chat(owner: str | None) -> None:
    assert resolve(Wire(described(CustomerId=owner)), BACKEND) == PAST


def test_a_chat_that_goes_on_is_refused() -> None:
    with pytest.raises(SourceChatStillActive):
        resolve(Wire(described(DisconnectTimestamp=None)))


def test_a_segment_that_has_ended_is_refused_while_its_session_goes_on() -> None:
    wire = Wire(described(PAST, InitialContactId=PAST), three_segments(DisconnectTimestamp=None))
    with pytest.raises(SourceChatStillActive):
        resolve(wire, kind="FROM_SEGMENT")


@pytest.mark.parametrize(
    ("since_the_end", "left"), [(0, 60), (0.5, 60), (59, 1), (59.2, 1), (-5, 65)], ids=lambda value: f"{value}"
)
def test_a_chat_that_has_just_ended_says_how_many_seconds_are_left(since_the_end: float, left: int) -> None:
    with pytest.raises(TranscriptNotReady) as refusal:
        resolve(Wire(described()), now=ENDED + since_the_end)
    assert refusal.value.retry_after == left


@pytest.mark.parametrize(("since_the_end", "delay"), [(60, 60), (0, 0), (5, 5)])
def test_a_chat_is_resumed_from_the_second_on_in_which_the_delay_is_over(since_the_end: int, delay: int) -> None:
    assert resolve(Wire(described()), now=ENDED + since_the_end, transcript_delay_seconds=delay) == PAST


def test_the_delay_counts_from_the_end_of_the_last_segment() -> None:
    wire = Wire(described(PAST, InitialContactId=PAST), three_segments(DisconnectTimestamp=ENDED + 30))
    with pytest.raises(TranscriptNotReady) as refusal:
        resolve(wire, now=ENDED + 60)
    assert refusal.value.retry_after == 30


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        pytest.param(error("TooManyRequestsException", 429), TooManyRequests, id="throttled"),
        pytest.param(error("InternalServiceException", 500), ConnectUnavailable, id="broken"),
        pytest.param(reply(b"<html>"), ConnectUnavailable, id="garbage"),
    ],
)
@pytest.mark.parametrize("before", [[], [described(InitialContactId=SECOND)]], ids=["at first", "later"])
def test_a_check_that_cannot_be_made_lets_nobody_through(
    said: Reply, refusal: type[Exception], before: list[Reply]
) -> None:
    with pytest.raises(refusal):
        resolve(Wire(*before, said, said))


def test_an_initial_contact_that_connect_does_not_list_is_looked_up() -> None:
    wire = Wire(described(SECOND, InitialContactId=PAST), described(PAST), listed(), described(PAST))
    assert resolve(wire, source=SECOND) == PAST
    assert len(wire.sent) == 4


def test_an_initial_contact_that_is_not_listed_and_goes_on_keeps_its_session_from_being_resumed() -> None:
    live = described(PAST, DisconnectTimestamp=None)
    with pytest.raises(SourceChatStillActive):
        resolve(Wire(described(PAST, InitialContactId=PAST), listed(), live))
