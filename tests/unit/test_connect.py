"""Calls to Amazon Connect: what is asked, what its errors become, and when it is asked again."""

import contextlib
import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)
from hypothesis import given
from hypothesis import strategies as st

from persistent_chat.answer import StartChatResult, Websocket
from persistent_chat.caller import Caller
from persistent_chat.connect import Connect
from persistent_chat.deadline import Deadline
from persistent_chat.errors import (
    ChatRefused,
    ConnectMisconfigured,
    ConnectTimeout,
    ConnectUnavailable,
    InvalidRequest,
    MemoryUnavailable,
    RehydrationRefused,
    SourceContactNotFound,
    TooManyActiveChats,
    TooManyRequests,
)
from persistent_chat.request import StartChatRequest
from persistent_chat.rules import permit
from tests.support.chats import BACKEND, FLOW, INSTANCE, PAST, PUBLIC, asked, settings, source
from tests.support.json_values import JSON
from tests.support.wire import STARTED, Reply, Wire, error, reply

ENDPOINT = {"endpoint_url": "https://connect.example"}


def chat(caller: Caller = PUBLIC, **members: object) -> StartChatRequest:
    return permit(asked(**members), caller, settings())


def resumed() -> StartChatRequest:
    return chat(PersistentChat=source())


def start(
    wire: Wire, asked_for: StartChatRequest | None = None, *, seconds: float = 60, slept: list[float] | None = None
) -> StartChatResult:
    """Start it with this much time, which stands still; naps are written down in `slept`."""
    naps = [] if slept is None else slept
    connect = Connect(wire.client, INSTANCE, sleep=naps.append)
    return connect.start_chat(asked_for or chat(), "5f0c1f3e-order-4711", Deadline(seconds, lambda: 0.0))


def refusal(
    *replies: Reply, asked_for: Callable[[], StartChatRequest] = chat, seconds: float = 60
) -> tuple[ChatRefused, int]:
    """What is raised, and how often Connect was called."""
    wire = Wire(*replies)
    with pytest.raises(ChatRefused) as refused:
        start(wire, asked_for(), seconds=seconds)
    return refused.value, len(wire.sent)


def test_connect_is_asked_for_exactly_the_chat() -> None:
    wire = Wire(reply(STARTED))
    start(wire, resumed())
    assert wire.bodies == [
        {
            "InstanceId": INSTANCE,
            "ContactFlowId": FLOW,
            "ParticipantDetails": {"DisplayName": "Ann"},
            "PersistentChat": {"SourceContactId": PAST, "RehydrationType": "ENTIRE_PAST_SESSION"},
            "ClientToken": "5f0c1f3e-order-4711",
        }
    ]
    assert (wire.sent[0].method, wire.sent[0].url) == (
        "PUT",
        "https://connect.eu-central-1.amazonaws.com/contact/chat",
    )


def test_connects_answer_comes_back() -> None:
    more = {"ContinuedFromContactId": PAST, "Websocket": {"Url": "wss://example.com"}}
    assert start(Wire(reply(STARTED | more))) == StartChatResult(
        contact_id="new-contact",
        participant_id="participant",
        participant_token="secret-participant-token",
        continued_from_contact_id=PAST,
        websocket=Websocket(url="wss://example.com"),
    )


@pytest.mark.parametrize(
    ("code", "status", "fresh", "resuming", "retry_after"),
    [
        ("TooManyRequestsException", 429, TooManyRequests, TooManyRequests, 2),
        ("ThrottlingException", 400, TooManyRequests, TooManyRequests, 2),
        ("ThrottlingException", 429, TooManyRequests, TooManyRequests, 2),
        ("SomethingNewException", 429, TooManyRequests, TooManyRequests, 2),
        ("LimitExceededException", 429, TooManyActiveChats, TooManyActiveChats, 60),
        ("ResourceNotFoundException", 404, ConnectMisconfigured, SourceContactNotFound, None),
        ("InvalidRequestException", 400, InvalidRequest, RehydrationRefused, None),
        ("InvalidParameterException", 400, InvalidRequest, RehydrationRefused, None),
        ("AccessDeniedException", 403, ConnectMisconfigured, ConnectMisconfigured, None),
        ("UnrecognizedClientException", 401, ConnectMisconfigured, ConnectMisconfigured, None),
        ("InternalServiceException", 500, ConnectUnavailable, ConnectUnavailable, 5),
        ("ServiceUnavailable", 503, ConnectUnavailable, ConnectUnavailable, 5),
    ],
)
def test_each_error_has_its_name(
    code: str, status: int, fresh: type[ChatRefused], resuming: type[ChatRefused], retry_after: int | None
) -> None:
    secret = "arn:aws:connect:eu-central-1:000000000000:instance/secret"
    for asked_for, named in ((chat, fresh), (resumed, resuming)):
        refused, _ = refusal(*[error(code, status, secret)] * 2, asked_for=asked_for)
        assert type(refused) is named
        assert refused.retry_after == retry_after
        assert code in str(refused.cause)
        assert "secret" not in refused.explanation


@pytest.mark.parametrize(
    ("raised", "named"),
    [
        pytest.param(ReadTimeoutError(**ENDPOINT), ConnectTimeout, id="no answer in time"),
        pytest.param(ConnectTimeoutError(**ENDPOINT), ConnectUnavailable, id="no connection in time"),
        pytest.param(EndpointConnectionError(**ENDPOINT), ConnectUnavailable, id="no connection"),
        pytest.param(ConnectionClosedError(**ENDPOINT), ConnectUnavailable, id="connection lost"),
        pytest.param(SSLError(**ENDPOINT, error=ValueError("expired")), ConnectUnavailable, id="a bad certificate"),
        pytest.param(NoCredentialsError(), ConnectMisconfigured, id="no credentials"),
    ],
)
def test_each_failure_to_be_answered_has_its_name(raised: Exception, named: type[ChatRefused]) -> None:
    refused, _ = refusal(raised, raised)
    assert type(refused) is named
    assert refused.cause


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>It works!</html>", id="HTML"),
        pytest.param({}, id="an empty object"),
        pytest.param({"ContactId": "c", "ParticipantId": "p"}, id="no token"),
        pytest.param(STARTED | {"ContactId": 7}, id="a number for an id"),
        pytest.param(STARTED | {"Websocket": "wss://example.com"}, id="a text for an object"),
        pytest.param([], id="a list"),
        pytest.param("It works!", id="a text"),
    ],
)
def test_an_answer_that_starts_no_chat_counts_as_unavailable(said: object) -> None:
    refused, calls = refusal(reply(said), reply(said))
    assert (type(refused), calls) == (ConnectUnavailable, 2)


@hypothesis.settings(max_examples=40)
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_connect_answers_is_a_chat_or_a_named_refusal(said: bytes) -> None:
    refused, _ = refusal(reply(said), reply(said))
    assert type(refused) is ConnectUnavailable


@hypothesis.settings(max_examples=40)
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_a_failure_of_connects_is_one_whatever_its_body(said: bytes) -> None:
    refused, _ = refusal(reply(said, 500), reply(said, 503))
    assert type(refused) is ConnectUnavailable


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(error("TooManyRequestsException", 429), id="throttled"),
        pytest.param(error("InternalServiceException", 500), id="failed"),
        pytest.param(ReadTimeoutError(**ENDPOINT), id="too slow"),
        pytest.param(ConnectionClosedError(**ENDPOINT), id="reset"),
        pytest.param(reply(b"<html>"), id="garbage"),
    ],
)
def test_a_passing_trouble_is_tried_again_with_the_same_client_token(first: Reply) -> None:
    wire = Wire(first, reply(STARTED))
    slept: list[float] = []
    assert start(wire, slept=slept).contact_id == "new-contact"
    assert [body["ClientToken"] for body in wire.bodies] == ["5f0c1f3e-order-4711"] * 2
    assert wire.bodies[0] == wire.bodies[1]
    (pause,) = slept
    assert 0.1 <= pause <= 0.4


def test_connect_is_asked_twice_at_most() -> None:
    assert refusal(*[error("InternalServiceException", 500)] * 3)[1] == 2


def test_what_connect_refuses_is_said_by_its_members_as_it_does_not_say_which() -> None:
    longer = permit(asked(ChatDurationInMinutes=600), PUBLIC, settings())
    refused, _ = refusal(error("InvalidRequestException", 400), asked_for=lambda: longer)
    assert [each.field for each in refused.errors] == ["ParticipantDetails", "ChatDurationInMinutes"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("LimitExceededException", 429),
        ("AccessDeniedException", 403),
        ("ResourceNotFoundException", 404),
        ("InvalidRequestException", 400),
    ],
)
def test_what_a_second_attempt_cannot_help_is_not_tried_again(code: str, status: int) -> None:
    assert refusal(error(code, status))[1] == 1


@pytest.mark.parametrize(("seconds", "calls"), [(5.0, 1), (5.09, 1), (5.41, 2)])
def test_there_is_no_second_attempt_without_time_for_it(seconds: float, calls: int) -> None:
    """An attempt takes up to five seconds, and up to 0.4 pass before it."""
    refused, called = refusal(*[error("InternalServiceException", 500)] * 2, seconds=seconds)
    assert (type(refused), called) == (ConnectUnavailable, calls)


def test_there_is_no_attempt_at_all_without_time_for_it() -> None:
    """What took the time is not Connect's fault as long as it was not asked."""
    refused, called = refusal(seconds=4.9)
    assert (type(refused), called) == (MemoryUnavailable, 0)


def test_a_look_up_that_left_no_time_for_the_start_is_connects_own_timeout() -> None:
    now = [0.0]
    connect = Connect(Wire(listed(PAST)).client, INSTANCE)
    deadline = Deadline(9.6, lambda: now[0])
    connect.segments(PAST, deadline)
    now[0] = 5
    with pytest.raises(ConnectTimeout):
        connect.start_chat(chat(), "key", deadline)


def test_a_list_that_does_not_come_in_time_is_not_waited_for_twice() -> None:
    silent = ReadTimeoutError(**ENDPOINT)
    wire = Wire(silent, silent)
    with pytest.raises(ConnectTimeout):
        Connect(wire.client, INSTANCE, sleep=lambda _: None).segments(PAST, Deadline(60, lambda: 0.0))
    assert len(wire.sent) == 1


def test_a_list_that_is_throttled_is_asked_for_once_more() -> None:
    wire = Wire(error("TooManyRequestsException", 429), reply({"ContactSummaryList": []}))
    assert Connect(wire.client, INSTANCE, sleep=lambda _: None).segments(PAST, Deadline(60, lambda: 0.0)) == []


def test_only_a_start_can_have_started_a_chat() -> None:
    silent = ReadTimeoutError(**ENDPOINT)
    assert refusal(silent, silent)[0].maybe_started
    connect = Connect(Wire(silent, silent).client, INSTANCE, sleep=lambda _: None)
    with pytest.raises(ConnectTimeout) as refused:
        connect.segments(PAST, Deadline(60, lambda: 0.0))
    assert not refused.value.maybe_started


def test_an_unknown_related_contact_is_named() -> None:
    related = chat(BACKEND, RelatedContactId=PAST)
    refused, _ = refusal(error("ResourceNotFoundException", 404), asked_for=lambda: related)
    assert (type(refused), [wrong.field for wrong in refused.errors]) == (SourceContactNotFound, ["RelatedContactId"])


def test_how_long_it_took_is_told_whatever_came_of_it() -> None:
    told: list[float] = []
    for said in (reply(STARTED), error("LimitExceededException", 429)):
        connect = Connect(Wire(said).client, INSTANCE, timed=told.append)
        with contextlib.suppress(TooManyActiveChats):
            connect.start_chat(chat(), "key", Deadline(60, lambda: 0.0))
    with pytest.raises(MemoryUnavailable):  # no call, so nothing to tell
        connect.start_chat(chat(), "key", Deadline(1, lambda: 0.0))
    assert len(told) == 2
    assert all(0 < seconds < 5 for seconds in told)


def test_an_error_that_has_no_name_is_a_bug_and_stays_one() -> None:
    with pytest.raises(Exception, match="TeapotException") as crash:
        start(Wire(error("TeapotException", 418)))
    assert not isinstance(crash.value, ChatRefused)


def test_the_client_waits_a_second_to_connect_and_four_to_read() -> None:
    config = Wire().client.meta.config
    assert (config.connect_timeout, config.read_timeout, config.tcp_keepalive) == (1, 4, True)
    assert config.retries["total_max_attempts"] == 1


def listed(*contact_ids: str, **page: str) -> Reply:
    usual = {"Channel": "CHAT", "InitiationMethod": "API", "InitiationTimestamp": 0, "InitialContactId": PAST}
    return reply({"ContactSummaryList": [{"ContactId": contact_id, **usual} for contact_id in contact_ids], **page})


def test_a_long_session_is_listed_page_by_page() -> None:
    wire = Wire(listed(PAST, "second", NextToken="more"), listed("third"))
    segments = Connect(wire.client, INSTANCE).segments(PAST, Deadline(60, lambda: 0.0))
    assert [contact.id for contact in segments] == [PAST, "second", "third"]
    asked_for = [parse_qs(urlsplit(request.url).query) for request in wire.sent]
    assert [query.get("nextToken") for query in asked_for] == [None, ["more"]]
    assert all(query["contactId"] == [PAST] for query in asked_for)
