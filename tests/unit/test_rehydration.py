"""A past that follows its chat: when it is tried, when again, and when no more."""

import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from aws_lambda_powertools import Logger

from persistent_chat.connect import Connect
from persistent_chat.deadline import Deadline
from persistent_chat.errors import ConnectMisconfigured
from persistent_chat.late import LateMessage
from persistent_chat.queue import Queue
from persistent_chat.rehydration import Rehydration, read
from persistent_chat.request import PersistentChat, RehydrationType
from persistent_chat.telemetry import Telemetry
from tests.support.chats import INSTANCE, PAST
from tests.support.wire import Reply, Wire, error, reply

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CHAT = "44444444-4444-4444-4444-444444444444"
LATER = "55555555-5555-5555-5555-555555555555"
REFUSED = error("InvalidRequestException", 400)
THROTTLED = error("TooManyRequestsException", 429)
GONE = error("ResourceNotFoundException", 404)


class Sent:
    """SQS as far as it is needed: what was sent, and with which delay."""

    def __init__(self) -> None:
        self.messages: list[tuple[int, dict[str, Any]]] = []

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803, ARG002
        self.messages.append((DelaySeconds, json.loads(MessageBody)))


def message(*, overdue: float = 0, attempt: int = 0, waited: float = 60) -> LateMessage:
    """One whose past has been due for `overdue` seconds, and whose chat began `waited` seconds ago."""
    return LateMessage(
        contact_id=CHAT,
        source=PersistentChat(rehydration_type="ENTIRE_PAST_SESSION", source_contact_id=PAST),
        read_from=PAST,
        started=NOW - timedelta(seconds=waited),
        due=NOW - timedelta(seconds=overdue),
        attempt=attempt,
    )


def contact(contact_id: str, **members: Any) -> Reply:
    usual = {"Id": contact_id, "Channel": "CHAT", "InitiationTimestamp": 0}
    return reply({"Contact": usual | members})


def listed(*, after: str | None = None, **members: Any) -> Reply:
    """A list that names another contact, in which the session goes on after the one that was asked for, or none."""
    other = {"ContactId": LATER, "InitialContactId": after, "PreviousContactId": after, "Channel": "CHAT"} | members
    return reply({"ContactSummaryList": [other] if after else []})


OVER = contact(CHAT, DisconnectTimestamp=0)


def attach(asked: LateMessage, *replies: Reply) -> tuple[list[tuple[int, dict[str, Any]]], list[Any], str]:
    """What is sent again, what Connect was told, and the log."""
    wire, sent, log = Wire(*replies), Sent(), io.StringIO()
    Rehydration(
        Connect(wire.client, INSTANCE, sleep=lambda _: None),
        Queue(lambda: sent, "https://sqs.example/late"),
        None,
        Telemetry(Logger(service=f"rehydrate-{uuid.uuid4()}", stream=log)),
        transcript_delay_seconds=60,
        clock=lambda: NOW,
    ).attach(asked, Deadline(60, lambda: 0.0))
    return sent.messages, wire.sent, log.getvalue()


@pytest.fixture(autouse=True)
def namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")


def test_a_past_is_attached_once_whoever_asks_again(capsys: pytest.CaptureFixture[str]) -> None:
    bodies = []
    for _ in range(2):
        sent, asked, log = attach(message(), reply({"ContinuedFromContactId": PAST}))
        bodies.append(json.loads(asked[0].body))
        assert sent == []
        assert '"history attached"' in log
    assert bodies[0] == bodies[1]
    assert bodies[0]["SourceContactId"] == PAST
    assert '"SecondsToHistory":[60.0]' in capsys.readouterr().out


def test_before_it_is_due_a_refusal_means_only_not_yet() -> None:
    sent, asked, _ = attach(message(overdue=-20), REFUSED)
    assert [(delay, body.get("attempt", 0)) for delay, body in sent] == [(10, 0)]
    assert len(asked) == 1


def test_it_is_tried_as_soon_as_it_is_due() -> None:
    sent, _, _ = attach(message(overdue=-3.5, waited=10), REFUSED)
    assert [delay for delay, _ in sent] == [4]


@pytest.mark.parametrize(("attempt", "pause"), [(0, 10), (1, 15), (2, 20), (30, 60)])
def test_once_it_is_due_the_pauses_grow(attempt: int, pause: int) -> None:
    over = contact(PAST, DisconnectTimestamp=0)
    sent, _, _ = attach(message(overdue=1, attempt=attempt), REFUSED, contact(CHAT), over)
    assert [(delay, body["attempt"]) for delay, body in sent] == [(pause, attempt + 1)]


def test_five_minutes_after_it_was_due_it_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    over = [contact(PAST, DisconnectTimestamp=0), listed()]
    sent, _, log = attach(message(overdue=301), REFUSED, contact(CHAT), *over)
    assert sent == []
    assert '"history given up"' in log
    assert '"Reason":"RehydrationRefused"' in capsys.readouterr().out


def test_what_was_waited_for_long_is_not_given_up_after_one_silence_or_two() -> None:
    sent, _, _ = attach(message(overdue=500, waited=1900), THROTTLED, THROTTLED)
    assert [delay for delay, _ in sent] == [190]


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        pytest.param([OVER, listed()], '"code":"ChatOver"', id="the chat is over"),
        pytest.param([OVER, GONE], '"code":"ChatOver"', id="the chat is over, and in no list yet"),
        pytest.param([contact(CHAT, RelatedContactId=PAST)], '"history attached"', id="it is attached already"),
        pytest.param([GONE], '"code":"SourceContactNotFound"', id="there is no such chat"),
    ],
)
def test_what_is_settled_is_not_tried_again(replies: list[Reply], said: str) -> None:
    sent, _, log = attach(message(overdue=1), REFUSED, *replies)
    assert sent == []
    assert said in log


def test_a_chat_that_goes_on_in_another_contact_is_not_over() -> None:
    settled = [OVER, listed(after=CHAT), contact(PAST, DisconnectTimestamp=0)]
    sent, _, _ = attach(message(overdue=1), REFUSED, *settled)
    assert len(sent) == 1


def test_a_past_that_still_goes_on_is_waited_for() -> None:
    sent, _, _ = attach(message(overdue=301), REFUSED, contact(CHAT), contact(PAST))
    ((delay, body),) = sent
    assert (delay, msgspec.convert(body["due"], datetime)) == (10, NOW + timedelta(seconds=60))


def test_a_past_that_goes_on_in_another_contact_is_waited_for_there() -> None:
    followed = msgspec.structs.replace(message(overdue=1), goes_on=True)
    sent, _, _ = attach(followed, contact(CHAT), contact(PAST, DisconnectTimestamp=0), listed(after=PAST))
    assert [(body["goesOn"], body["readFrom"]) for _, body in sent] == [(True, LATER)]


def test_before_a_past_is_given_up_it_is_looked_for_where_it_may_go_on() -> None:
    on = [contact(PAST, DisconnectTimestamp=0), listed(after=PAST)]
    sent, _, _ = attach(message(overdue=301), REFUSED, contact(CHAT), *on)
    assert [body["goesOn"] for _, body in sent] == [True]


def test_a_past_of_which_any_contact_goes_on_is_not_over() -> None:
    newer = {"ContactId": LATER, "InitialContactId": PAST, "PreviousContactId": PAST, "Channel": "CHAT"}
    open_still = {**newer, "ContactId": CHAT, "InitiationTimestamp": 0}
    ended = {**newer, "InitiationTimestamp": 5, "DisconnectTimestamp": 6}
    followed = msgspec.structs.replace(message(), goes_on=True)
    both = reply({"ContactSummaryList": [open_still, ended]})
    sent, _, _ = attach(followed, contact(CHAT), contact(PAST, DisconnectTimestamp=0), both)
    assert [(body["goesOn"], body["readFrom"]) for _, body in sent] == [(True, CHAT)]


@pytest.mark.parametrize("owner", ["bob", None])
def test_a_past_whose_first_contact_was_made_somebody_elses_is_not_attached(owner: str | None) -> None:
    followed = msgspec.structs.replace(message(), goes_on=True, customer_id="ann")
    over = [contact(PAST, DisconnectTimestamp=0), listed(after=PAST, DisconnectTimestamp=0)]
    whose = [contact(LATER), contact(PAST, CustomerId=owner)]
    _, _, log = attach(followed, contact(CHAT), *over, *whose, reply({"ContinuedFromContactId": PAST}))
    assert ('"history attached"' in log) == (owner is None)


def test_where_nobody_is_remembered_whose_it_is_was_said_at_the_start() -> None:
    followed = msgspec.structs.replace(message(), goes_on=True)
    over = [contact(PAST, DisconnectTimestamp=0, CustomerId="ann"), listed()]
    _, asked, log = attach(followed, contact(CHAT), *over, reply({"ContinuedFromContactId": PAST}))
    assert '"history attached"' in log
    assert len(asked) == 4


def test_what_was_found_of_a_past_that_is_over_is_not_asked_again_after_a_silence() -> None:
    followed = msgspec.structs.replace(message(), goes_on=True)
    over = [contact(PAST, DisconnectTimestamp=0), listed()]
    sent, _, _ = attach(followed, contact(CHAT), *over, THROTTLED, THROTTLED)
    assert [body.get("goesOn", False) for _, body in sent] == [False]


@pytest.mark.parametrize("kind", ["ENTIRE_PAST_SESSION", "FROM_SEGMENT"])
def test_whose_it_is_counts_of_the_contact_that_is_read(kind: RehydrationType) -> None:
    """The last contact of the session is somebody else's, of which a past from an earlier segment shows nothing."""
    source = PersistentChat(rehydration_type=kind, source_contact_id=PAST)
    followed = msgspec.structs.replace(message(), goes_on=True, customer_id="ann", source=source)
    over = [contact(PAST, DisconnectTimestamp=0), listed(after=PAST, DisconnectTimestamp=0)]
    whose = [contact(LATER, CustomerId="bob")] if kind == "ENTIRE_PAST_SESSION" else [contact(PAST)]
    _, asked, log = attach(followed, contact(CHAT), *over, *whose, reply({"ContinuedFromContactId": PAST}))
    assert (LATER if kind == "ENTIRE_PAST_SESSION" else PAST) in asked[3].url
    assert ('"history attached"' in log) == (kind == "FROM_SEGMENT")


def test_a_past_that_goes_on_for_long_is_asked_for_ever_less_often() -> None:
    hour, day = (attach(message(waited=waited), REFUSED, contact(CHAT), contact(PAST))[0] for waited in (3600, 86400))
    assert [delay for delay, _ in (*hour, *day)] == [360, 900]


@pytest.mark.parametrize("replies", [[THROTTLED] * 2, [REFUSED, THROTTLED, THROTTLED]], ids=["asked", "looked up"])
def test_silence_is_asked_again(replies: list[Reply]) -> None:
    sent, _, _ = attach(message(overdue=1), *replies)
    assert len(sent) == 1


def test_what_is_the_deployments_fault_is_raised() -> None:
    with pytest.raises(ConnectMisconfigured):
        attach(message(), error("AccessDeniedException", 403))


@pytest.mark.parametrize("body", ["", "{}", "<html>", '{"contactId": 7}', None])
def test_what_is_no_message_of_ours_is_none(body: str | None) -> None:
    assert read({"body": body}) is None


def test_a_message_is_read_as_it_was_sent() -> None:
    assert read({"body": msgspec.json.encode(message()).decode()}) == message()
