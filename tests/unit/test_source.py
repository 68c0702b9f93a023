"""The source of a resumed chat: whose it is, whether it is over, and which contact Connect is then told."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

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
from persistent_chat.request import StartChatRequest
from persistent_chat.source import SourceCheck
from tests.support.chats import ANN, BACKEND, INSTANCE, PAST, PUBLIC, asked, settings
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


def listed(*contacts: dict[str, Any], **page: str) -> Reply:
    entries = [{("ContactId" if name == "Id" else name): value for name, value in each.items()} for each in contacts]
    return reply({"ContactSummaryList": entries, **page})


def three_segments(**survey: Any) -> Reply:
    """A chat, its transfer a minute later, and a survey after that."""
    later = {"InitialContactId": PAST, "PreviousContactId": PAST}
    return listed(
        contact(PAST, InitialContactId=PAST),
        contact(SECOND, **later, InitiationMethod="TRANSFER", InitiationTimestamp=ENDED - 540),
        contact(SURVEY, **later, InitiationMethod="DISCONNECT", InitiationTimestamp=ENDED - 480, **survey),
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
    choice = check.resolve(chat(source, kind), caller, Deadline(60, lambda: 0.0))
    assert choice.chat.persistent_chat is not None
    return str(choice.chat.persistent_chat.source_contact_id)


def chat(source: str, kind: str) -> StartChatRequest:
    return asked(PersistentChat={"RehydrationType": kind, "SourceContactId": source})


@pytest.mark.parametrize("kind", ["ENTIRE_PAST_SESSION", "FROM_SEGMENT"])
def test_a_session_of_one_contact_costs_a_look_at_it_and_at_the_list(kind: str) -> None:
    wire = Wire(described(), listed(contact()))
    assert resolve(wire, kind=kind) == PAST
    assert [urlsplit(request.url).path for request in wire.sent] == [
        f"/contacts/{INSTANCE}/{PAST}",
        f"/contact/associated/{INSTANCE}",
    ]


@pytest.mark.parametrize(("named", "calls"), [(PAST, 3), (SECOND, 4), (SURVEY, 3)])
def test_any_contact_stands_for_the_entire_session(named: str, calls: int) -> None:
    """What is named, the first contact and the one that is read from are looked at, and the list."""
    wire = Wire(*session_described(named), three_segments(), described(SURVEY, InitialContactId=PAST))
    assert resolve(wire, ANN, named) == PAST
    assert len(wire.sent) == calls


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
    wire = Wire(*session_described(named), three_segments(), described(SECOND, InitialContactId=PAST))
    assert resolve(wire, ANN, named, "FROM_SEGMENT", segment=segment) == resumed


def session_described(named: str) -> list[Reply]:
    """What is asked of Ann's session first: the contact named, and the initial one."""
    first = described(PAST, CustomerId="ann")
    begun = {SECOND: ENDED - 540, SURVEY: ENDED - 480}
    later = {"InitialContactId": PAST, "InitiationTimestamp": begun.get(named)}
    return [first] if named == PAST else [described(named, **later), first]


NOT_THERE = error("ResourceNotFoundException", 404)
GUIDE = {"connect:Subtype": {"ValueString": "connect:Guide"}}


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
            ANN,
            [described(InitialContactId=SECOND, CustomerId="bob"), described(SECOND, CustomerId="ann")],
            id="a later segment that became another customer's",
        ),
        pytest.param(
            ANN,
            [described(InitialContactId=SECOND, CustomerId="ann"), described(SECOND, CustomerId="bob")],
            id="one's own segment of another customer's session",
        ),
        pytest.param(ANN, [described(SegmentAttributes=GUIDE, CustomerId="ann")] * 2, id="a guide"),
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


@pytest.mark.parametrize("odd", [{"x:Note": {"ValueString": "long " * 300}}, {}])
def test_whatever_a_contact_says_of_itself_does_not_keep_its_customer_out(odd: dict[str, Any]) -> None:
    wire = Wire(described(PAST, CustomerId="ann", SegmentAttributes=odd), three_segments(), described(SURVEY))
    assert resolve(wire, ANN) == PAST


def test_a_blank_customer_id_is_nobodys() -> None:
    wire = Wire(
        described(SECOND, InitialContactId=PAST, CustomerId=""), described(PAST, CustomerId="ann"), three_segments()
    )
    assert resolve(wire, ANN, SECOND, "FROM_SEGMENT") == SECOND


def test_a_later_segment_may_leave_its_customer_to_the_initial_contact() -> None:
    wire = Wire(described(SECOND, InitialContactId=PAST), described(PAST, CustomerId="ann"), three_segments())
    assert resolve(wire, ANN, SECOND, "FROM_SEGMENT") == SECOND


@pytest.mark.parametrize("owner", [None, "ann"])
def test_a_trusted_caller_resumes_whosever_chat(owner: str | None) -> None:
    assert resolve(Wire(described(CustomerId=owner), listed(contact())), BACKEND) == PAST


def test_a_chat_that_goes_on_is_refused() -> None:
    with pytest.raises(SourceChatStillActive):
        resolve(Wire(described(DisconnectTimestamp=None), listed()))


def test_a_segment_that_has_ended_is_refused_while_its_session_goes_on() -> None:
    wire = Wire(described(PAST, InitialContactId=PAST), three_segments(DisconnectTimestamp=None))
    with pytest.raises(SourceChatStillActive):
        resolve(wire, kind="FROM_SEGMENT")


@pytest.mark.parametrize(
    ("since_the_end", "left"), [(0, 60), (0.5, 60), (59, 1), (59.2, 1), (-5, 65)], ids=lambda value: f"{value}"
)
def test_a_chat_that_has_just_ended_says_how_many_seconds_are_left(since_the_end: float, left: int) -> None:
    with pytest.raises(TranscriptNotReady) as refusal:
        resolve(Wire(described(), listed(contact())), now=ENDED + since_the_end)
    assert refusal.value.retry_after == left


@pytest.mark.parametrize(("since_the_end", "delay"), [(60, 60), (0, 0), (5, 5)])
def test_a_chat_is_resumed_from_the_second_on_in_which_the_delay_is_over(since_the_end: int, delay: int) -> None:
    wire = Wire(described(), listed(contact()))
    assert resolve(wire, now=ENDED + since_the_end, transcript_delay_seconds=delay) == PAST


def test_the_delay_counts_from_the_end_of_the_last_segment() -> None:
    wire = Wire(
        described(PAST, InitialContactId=PAST),
        three_segments(DisconnectTimestamp=ENDED + 30),
        described(SURVEY, InitialContactId=PAST),
    )
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


def test_a_list_that_lags_behind_hides_no_contact_that_is_known() -> None:
    wire = Wire(described(SECOND, InitialContactId=PAST), described(PAST), listed())
    assert resolve(wire, source=SECOND) == PAST
    live = described(PAST, DisconnectTimestamp=None)
    with pytest.raises(SourceChatStillActive):
        resolve(Wire(described(SECOND, InitialContactId=PAST), live, NOT_THERE), source=SECOND)


TASK = contact(SURVEY, InitialContactId=PAST, Channel="TASK", PreviousContactId=PAST, DisconnectTimestamp=None)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(TASK, id="a task that is still open"),
        pytest.param(TASK | {"Channel": "EMAIL"}, id="an e-mail"),
        pytest.param(TASK | {"Channel": "VOICE"}, id="a call"),
        pytest.param(
            contact(SURVEY, InitialContactId=PAST, RelatedContactId=PAST, DisconnectTimestamp=None), id="a guide"
        ),
        pytest.param({"Id": SURVEY, "InitialContactId": SURVEY, "Channel": "CHAT"}, id="another session's chat"),
        pytest.param({"Id": SURVEY, "InitialContactId": PAST}, id="an entry that does not tell its channel"),
        pytest.param({"Id": "", "InitialContactId": PAST, "Channel": "CHAT"}, id="an entry without an id"),
    ],
)
def test_what_else_stands_in_the_tree_keeps_nobody_from_their_chat(other: dict[str, Any]) -> None:
    assert resolve(Wire(described(), listed(contact(), dict(other)))) == PAST


def test_an_entry_without_its_optional_members_costs_nobody_a_chat() -> None:
    bare = {"Id": SECOND, "InitialContactId": PAST, "Channel": "CHAT", "DisconnectTimestamp": ENDED}
    assert resolve(Wire(described(), listed(contact(), bare))) == PAST


@pytest.mark.parametrize("answer", [{}, {"ContactSummaryList": None}])
def test_an_answer_without_a_list_is_none_and_keeps_out_only_whom_it_has_to(answer: dict[str, None]) -> None:
    assert resolve(Wire(described(CustomerId="ann"), reply(answer), reply(answer)), ANN) == PAST
    with pytest.raises(ConnectUnavailable):
        resolve(Wire(described(), reply(answer), reply(answer)), PUBLIC)


def test_what_is_read_must_not_be_somebody_elses() -> None:
    """A flow or an agent may have identified another customer in the middle of the session."""
    wire = Wire(*session_described(PAST), three_segments(), described(SURVEY, InitialContactId=PAST, CustomerId="bob"))
    with pytest.raises(SourceContactNotFound):
        resolve(wire, ANN)


def test_a_tree_of_many_contacts_is_read_as_far_as_three_pages() -> None:
    pages = [listed(contact(), NextToken="more") for _ in range(3)]
    wire = Wire(described(), *pages)
    assert resolve(wire) == PAST
    assert len(wire.sent) == 4


def test_a_page_that_cannot_be_had_leaves_what_the_first_one_told() -> None:
    throttled = error("TooManyRequestsException", 429)
    assert resolve(Wire(described(), listed(contact(), NextToken="more"), throttled, throttled)) == PAST


@pytest.mark.parametrize(
    ("caller", "owner", "kind", "segment", "goes_on"),
    [
        pytest.param(ANN, "ann", "ENTIRE_PAST_SESSION", "exact", True, id="a customer's own session"),
        pytest.param(BACKEND, "ann", "ENTIRE_PAST_SESSION", "exact", True, id="a trusted caller"),
        pytest.param(PUBLIC, None, "ENTIRE_PAST_SESSION", "exact", False, id="the public's entire session"),
        pytest.param(PUBLIC, None, "FROM_SEGMENT", "exact", True, id="the public's exact segment"),
        pytest.param(ANN, "ann", "FROM_SEGMENT", "latest", False, id="a latest segment, which only the list tells"),
    ],
)
def test_a_list_that_is_throttled_keeps_out_only_whom_it_has_to(
    caller: Caller, owner: str | None, kind: str, segment: str, goes_on: bool
) -> None:
    throttled = error("TooManyRequestsException", 429)
    wire = Wire(described(CustomerId=owner), throttled, throttled)
    if goes_on:
        assert resolve(wire, caller, kind=kind, segment=segment) == PAST
    else:
        with pytest.raises(TooManyRequests):
            resolve(wire, caller, kind=kind, segment=segment)


@pytest.mark.parametrize("owner", [None, "ann"])
def test_a_list_that_is_throttled_keeps_a_later_contacts_owner_out_of_a_session_that_nobody_began(
    owner: str | None,
) -> None:
    throttled = error("TooManyRequestsException", 429)
    named = described(SECOND, InitialContactId=PAST, CustomerId="ann")
    wire = Wire(named, described(PAST, CustomerId=owner), throttled, throttled)
    if owner == "ann":
        assert resolve(wire, ANN, SECOND) == PAST
    else:
        with pytest.raises(TooManyRequests):
            resolve(wire, ANN, SECOND)


def test_a_past_that_is_not_written_yet_follows_late_where_that_is_deployed() -> None:
    check = SourceCheck(
        Connect(Wire(described(), listed(contact())).client, INSTANCE, sleep=lambda _: None),
        settings(rehydration_queue_url="https://sqs.example/late"),
        lambda: datetime.fromtimestamp(ENDED + 20, UTC),
    )
    choice = check.resolve(chat(PAST, "ENTIRE_PAST_SESSION"), PUBLIC, Deadline(60, lambda: 0.0))
    assert choice.chat.persistent_chat is None
    assert choice.late is not None
    assert (choice.late.seconds, choice.late.read_from, choice.late.source.source_contact_id) == (40, PAST, PAST)
