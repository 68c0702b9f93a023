"""The judge is not blind: each invariant, broken once, is seen to be, and a fine day breaks none."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from .center import Center, Readings, Session
from .clock import Clock
from .functions import Environment, Invocation
from .invariants import Judge
from .weather import Fate
from .wire import Call

BEGUN = 1_800_000_000.0


class Day:
    """One customer's day, played by hand."""

    def __init__(self, **settings: Any) -> None:
        self.clock = Clock(BEGUN)
        self.center = Center(lambda: self.clock.now, self.clock.after, Readings(), lambda: 0.5)
        deployed = {"rejoin": True, "resume": "always", "transcript_delay_seconds": 0, **settings}
        self.judge = Judge(self.center, self.clock, deployed)
        self.center.opened = self.judge.opened
        self._environment = Environment("A", self.clock, 0)

    def wait(self, seconds: float) -> None:
        self.clock.run(self.clock.now + seconds)

    def asks(self, key: str | None = None, **members: Any) -> Invocation:
        number = len(self.judge.invocations) + 1
        asked = {"members": members, "key": key}
        begun, name = self.clock.now, f"S{number}"
        made = Invocation(name=name, environment=self._environment, about="ann", begun=begun, asked=asked)
        self.judge.begins(made)
        return made

    def opens(self, by: Invocation | None, source: Session | None = None, customer: str = "ann") -> Session:
        return self.center.open({"CustomerId": customer}, by, source.live if source else None)

    def calls(self, by: Invocation, service: str, operation: str, outcome: str, fate: str = "", **members: str) -> None:
        fated = Fate(arrives=0, answers=0, name=fate)
        call = Call(caller=by, service=service, operation=operation, members=members, sent=self.clock.now, fate=fated)
        call.outcome = outcome
        by.calls.append(call)

    def answers(self, to: Invocation, session: Session, outcome: str = "started", **conversation: Any) -> None:
        result = {"ContactId": session.id, "ParticipantToken": session.token}
        self.ends(to, 200, {"data": {"startChatResult": result, "conversation": {"outcome": outcome, **conversation}}})

    def refuses(self, to: Invocation, status: int, code: str) -> None:
        self.ends(to, status, {"code": code})

    def ends(self, invocation: Invocation, status: int, body: Any) -> None:
        invocation.answer = {"statusCode": status, "body": json.dumps(body)}
        invocation.ended = self.clock.now
        self.judge.ended(invocation)

    def starts(self, key: str | None = None, source: Session | None = None, **members: Any) -> Session:
        asked = self.asks(key, **members)
        session = self.opens(asked, source)
        self.answers(asked, session)
        return session

    def talked_and_ended(self) -> Session:
        session = self.starts()
        self.center.connect(session)
        self.center.accept(session)
        session.heard = True
        self.center.end(session)
        self.wait(100)
        return session


def two_live_chats(day: Day) -> None:
    day.starts()
    day.starts()


def two_chats_of_a_key(day: Day) -> None:
    day.starts(key="k")
    day.starts(key="k")


def an_untried_token(day: Day) -> None:
    session = day.starts()
    day.answers(day.asks(), session, "rejoined")


def a_dead_token(day: Day) -> None:
    session = day.starts()
    day.center.end(session)
    day.answers(day.asks(), session, "rejoined")


def a_dead_token_though_the_list_knew(day: Day) -> None:
    session = day.starts()
    day.center.end(session)
    day.wait(60)
    asked = day.asks()
    day.calls(asked, "participant", "CreateParticipantConnection", "429 Throttled")
    day.calls(asked, "connect", "ListAssociatedContacts", "200", ContactId=session.id)
    day.answers(asked, session, "rejoined")


def a_token_of_another_chat(day: Day) -> None:
    asked, other = day.asks(), day.opens(None)
    session = day.opens(asked)
    other.token = session.token
    day.center.tokens[session.token] = other
    day.answers(asked, session)


def a_strangers_session(day: Day) -> None:
    asked = day.asks()
    day.answers(asked, day.opens(asked, customer="bob"))


def a_strangers_past(day: Day) -> None:
    asked = day.asks(PersistentChat={})
    past = day.opens(None, customer="bob")
    day.answers(asked, day.opens(asked, past), "resumed", continuedFromContactId=past.id)


def an_untrue_answer(day: Day) -> None:
    asked = day.asks()
    day.answers(asked, day.opens(asked), "resumed")


def a_forgotten_conversation(day: Day) -> None:
    day.talked_and_ended()
    day.starts()


def a_lock_of_ones_own(day: Day) -> None:
    day.refuses(day.asks(), 429, "TooManyRequests")


def an_old_lock(day: Day) -> None:
    day.asks()
    day.wait(13)
    day.refuses(day.asks(), 429, "TooManyRequests")


def a_refused_start_without_trouble(day: Day) -> None:
    day.refuses(day.asks(), 503, "MemoryUnavailable")


def a_strange_refusal(day: Day) -> None:
    day.refuses(day.asks(), 400, "InvalidRequest")


def a_timeout_of_nobody(day: Day) -> None:
    asked = day.asks()
    day.calls(asked, "dynamodb", "UpdateItem", "no answer", "lost")
    day.refuses(asked, 504, "ConnectTimeout")


def a_late_answer(day: Day) -> None:
    asked = day.asks()
    session = day.opens(asked)
    day.wait(10.5)
    day.answers(asked, session)


def no_answer(day: Day) -> None:
    asked = day.asks()
    asked.ended = day.clock.now
    day.judge.ended(asked)


def an_exception(day: Day) -> None:
    asked = day.asks()
    asked.error = KeyError("lease")
    day.judge.ended(asked)


def many_calls(day: Day) -> None:
    asked = day.asks()
    for _ in range(100):
        day.calls(asked, "dynamodb", "GetItem", "200")
    day.answers(asked, day.opens(asked))


@pytest.mark.parametrize(
    ("happens", "rule"),
    [
        (two_live_chats, "two live chats of one customer"),
        (two_chats_of_a_key, "two live chats of one key"),
        (an_untried_token, "a token that has opened no door"),
        (a_dead_token, "a dead token"),
        (a_dead_token_though_the_list_knew, "a dead token"),
        (a_token_of_another_chat, "a token of another chat"),
        (a_strangers_session, "a stranger's session"),
        (a_strangers_past, "a stranger's past"),
        (an_untrue_answer, "an answer that is not true"),
        (a_forgotten_conversation, "a conversation is forgotten"),
        (a_lock_of_ones_own, "locked out"),
        (an_old_lock, "locked out"),
        (a_refused_start_without_trouble, "an undisturbed start is refused"),
        (a_strange_refusal, "a refusal that has no reason"),
        (a_timeout_of_nobody, "a ConnectTimeout where Connect was not asked"),
        (a_late_answer, "no answer within ten seconds"),
        (no_answer, "no answer within ten seconds"),
        (an_exception, "an exception that nobody expects"),
        (many_calls, "more calls than anybody needs"),
    ],
)
def test_what_must_not_happen_is_seen(happens: Callable[[Day], None], rule: str) -> None:
    day = Day()
    happens(day)
    assert rule in {violation.rule for violation in day.judge.violations}


def test_who_waits_although_chats_are_not_rejoined_is_seen() -> None:
    day = Day(rejoin=False)
    a_lock_of_ones_own(day)
    assert "a wait for nobody's sake" in {violation.rule for violation in day.judge.violations}


def test_a_fine_day_breaks_nothing() -> None:
    day = Day()
    first = day.talked_and_ended()
    asked = day.asks()
    second = day.opens(asked, first)
    day.answers(asked, second, "resumed", continuedFromContactId=first.id)
    again = day.asks()
    second.tried.append((day.clock.now, again))
    day.answers(again, second, "rejoined")
    day.starts(Rejoin=False)
    assert day.judge.violations == []


@pytest.mark.parametrize(("queue", "rules"), [(None, set()), ("queue", {"a conversation is forgotten"})])
def test_a_chat_that_shows_a_past_and_has_only_just_ended_is_waited_for_where_nothing_follows_late(
    queue: str | None, rules: set[str]
) -> None:
    day = Day(transcript_delay_seconds=60, rehydration_queue_url=queue)
    unanswered = day.opens(day.asks(), day.talked_and_ended())
    day.center.end(unanswered)
    day.wait(30)
    day.starts()
    assert {violation.rule for violation in day.judge.violations} == rules
