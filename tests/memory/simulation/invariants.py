"""What must hold in every run, whatever goes wrong: the judge sees Connect's truth and every answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .center import Center, Session
from .clock import Clock
from .functions import TIMEOUT_SECONDS, Invocation
from .wire import Call

SKEW_SECONDS = 2
_REMEMBERED_SECONDS = 30  # after a disturbance nothing of it is left
_MOST_CALLS = 60
_FOLLOWS_SECONDS = 300  # after a transcript is written, whatever goes wrong with one attempt or another
_CLEAR = ("200", "400", "403", "404")


@dataclass(frozen=True)
class Violation:
    """Which invariant, about whom, and how."""

    rule: str
    about: str
    time: float
    detail: str


class Judge:
    """Watches one run of a deployment with these settings."""

    def __init__(self, center: Center, clock: Clock, settings: Mapping[str, Any]) -> None:
        self.violations: list[Violation] = []
        self.invocations: list[Invocation] = []
        self.worst_wait = 0.0
        self.slowest = 0.0
        self._promised: list[tuple[Invocation, Session, str]] = []
        self._center = center
        self._clock = clock
        self._rejoin: bool = settings["rejoin"]
        self._always = settings["resume"] == "always"
        self._delay: float = settings["transcript_delay_seconds"]
        self._follows = settings.get("rehydration_queue_url") is not None

    def begins(self, invocation: Invocation) -> None:
        """A customer's start is invoked."""
        self.invocations.append(invocation)

    def opened(self, session: Session) -> None:
        """Connect has made a chat."""
        by = session.by
        if not isinstance(by, Invocation):
            return
        for other in self._center.sessions:
            if other is session or other.customer != session.customer or not isinstance(other.by, Invocation):
                continue
            if other.closed is not None:
                continue
            if self._rejoin and not self._wanted_apart(other, by):
                self._fail("two live chats of one customer", by, f"{other.id} lives while {session.id} begins")
            if by.asked["key"] and by.asked == other.by.asked and not self._wanted_apart(other, by):
                self._fail("two live chats of one key", by, f"{other.id} lives while {session.id} begins")

    def ended(self, invocation: Invocation) -> None:
        """A customer's start has come to its end."""
        if invocation.crashed:
            return
        seconds = (invocation.ended or 0) - invocation.begun
        self.slowest = max(self.slowest, seconds)
        if invocation.error is not None:
            self._fail("an exception that nobody expects", invocation, repr(invocation.error))
            return
        if invocation.answer is None or seconds > TIMEOUT_SECONDS:
            self._fail("no answer within ten seconds", invocation, f"after {seconds:.1f} s")
            return
        if len(invocation.calls) > _MOST_CALLS:
            self._fail("more calls than anybody needs", invocation, str(len(invocation.calls)))
        body = json.loads(invocation.answer["body"])
        if invocation.answer["statusCode"] == 200:
            self._chat(invocation, body["data"])
        else:
            self._refusal(invocation, body["code"], invocation.answer["statusCode"])

    def over(self) -> None:
        """The run is over: what was promised has come by now."""
        for session in self._center.sessions:
            if any(past.customer != session.customer for past in session.past()):
                self.violations.append(
                    Violation("a stranger's past", session.customer or "", session.begun, session.id)
                )
        for invocation, session, contact_id in self._promised:
            past = self._center.contacts[contact_id].session
            if past.transcript is None or session.source is not None:
                continue
            possible = max(past.transcript, session.begun)
            if (session.ended or self._clock.now) - possible > _FOLLOWS_SECONDS:
                self._fail("a history that never follows", invocation, f"{session.id} does not show {past.id}")

    def _chat(self, invocation: Invocation, data: dict[str, Any]) -> None:
        result, conversation = data["startChatResult"], data.get("conversation", {})
        session = self._center.tokens.get(result["ParticipantToken"])
        if session is None or session.id != result["ContactId"]:
            self._fail("a token of another chat", invocation, str(result))
            return
        if session.customer != invocation.about:
            self._fail("a stranger's session", invocation, f"{session.id} is {session.customer}'s")
        for past in session.past():
            if past.customer != invocation.about:
                self._fail("a stranger's past", invocation, f"{session.id} shows {past.id}, which is {past.customer}'s")
        self._door(invocation, session)
        self._words(invocation, session, conversation)
        if conversation.get("outcome") == "resuming":
            self._promised.append((invocation, session, conversation["continuedFromContactId"]))
        else:
            self._history(invocation, session)

    def _door(self, invocation: Invocation, session: Session) -> None:
        if session.by is invocation or any(by is invocation for _, by in session.tried):
            return
        trials = invocation.asked_of("participant")
        if trials and not _clear(trials[-1]):
            lists = [call for call in invocation.asked_of("connect") if call.operation == "ListAssociatedContacts"]
            listed = any(_clear(call) and call.members["ContactId"] == session.id for call in lists)
            seen = invocation.begun - self._center.readings.list_lag
            if listed and session.ended is not None and session.ended <= seen:
                self._fail("a dead token", invocation, f"{session.id}, although the list knew")
            return
        if session.closed is not None:
            self._fail("a dead token", invocation, f"{session.id}'s has been dead since {session.closed:.1f}")
        else:
            self._fail("a token that has opened no door", invocation, session.id)

    def _words(self, invocation: Invocation, session: Session, conversation: dict[str, Any]) -> None:
        outcome, named = conversation.get("outcome"), conversation.get("continuedFromContactId")
        if outcome == "resumed" and (session.source is None or named != session.source.id):
            self._fail("an answer that is not true", invocation, f"{conversation} of {session.id}")
        if outcome == "started" and session.source is not None and session.associated is None:
            self._fail("an answer that is not true", invocation, f"{conversation} of {session.id}")

    def _history(self, invocation: Invocation, session: Session) -> None:
        """A customer who comes back undisturbed, and whose last conversation can be read, is shown it."""
        if session.by is not invocation or not self._always or "PersistentChat" in invocation.asked["members"]:
            return
        if self._disturbed(invocation):
            return
        own = [other for other in self._center.sessions if other.customer == session.customer and other is not session]
        if any(other.ended is None or other.ended > invocation.begun for other in own):
            return
        due = self._due(own, invocation.begun)
        if due and not set(due) & set(session.past()):
            self._fail("a conversation is forgotten", invocation, f"{session.id} does not show {due[0].id}")

    def _due(self, sessions: Sequence[Session], now: float) -> list[Session]:
        """The last conversations, of which one is to be shown, if everything about them has had its time."""
        spoken = [other for other in sessions if other.spoken]
        last = [one for one in spoken if not any(other.begun > (one.ended or now) for other in spoken)]
        since = [other for one in last for other in sessions if other.begun > one.begun]
        if any(_is_named(other) or not isinstance(other.by, Invocation) for other in since):
            return []  # the client, or another application, has gone on with another past or with none
        if any(self._is_waited_for(other, now) for other in since):
            return []
        alone = not any(_overlap(one, other, now) for one in last for other in sessions if other is not one)
        return last if alone and all(self._is_ready(one, now) for one in last) else []

    def _is_waited_for(self, session: Session, now: float) -> bool:
        """Whether a chat that shows a past is itself the next one, as soon as its transcript is due, and not before."""
        due = (session.ended or now) + self._delay + SKEW_SECONDS
        return session.source is not None and not self._follows and now < due

    def _is_ready(self, session: Session, now: float) -> bool:
        if not isinstance(session.by, Invocation):  # events that tell of it may be lost
            return False
        if session.ended is None or session.transcript is None:
            return False
        mixed = any(contact.customer != session.customer for contact in session.contacts)
        if not session.heard and session.source is None:  # nobody has told the memory that somebody talked
            return False
        ready = session.ended + self._delay + SKEW_SECONDS + self._center.readings.list_lag
        return ready < now and not mixed

    def _refusal(self, invocation: Invocation, code: str, status: int) -> None:
        named = "PersistentChat" in invocation.asked["members"]
        untaken = code == "InvalidRequest" and invocation.about in self._center.untaken
        if status not in (429, 503, 504) and not (named and status in (404, 409)) and not untaken:
            self._fail("a refusal that has no reason", invocation, code)
        if code == "ConnectTimeout" and not (invocation.asked_of("connect") or invocation.asked_of("participant")):
            self._fail("a ConnectTimeout where Connect was not asked", invocation, str(invocation.notes))
        if code == "TooManyRequests" and not any(
            "429" in call.outcome or "Thrott" in call.outcome for call in invocation.calls
        ):
            self._locked_out(invocation)
        if status in (429, 503, 504) and not self._disturbed(invocation):
            self._fail("an undisturbed start is refused", invocation, f"{code}: {invocation.notes}")

    def _locked_out(self, invocation: Invocation) -> None:
        ended = invocation.ended or 0
        others = [
            other.begun
            for other in self.invocations
            if other is not invocation and other.about == invocation.about and other.begun < ended
        ]
        age = ended - max(others, default=float("-inf"))
        self.worst_wait = max(self.worst_wait, age) if others else self.worst_wait
        if not self._rejoin:
            self._fail("a wait for nobody's sake", invocation, "chats are not rejoined here")
        if age > TIMEOUT_SECONDS + SKEW_SECONDS:
            self._fail("locked out", invocation, f"the youngest other start began {age:.1f} s before")

    def _disturbed(self, invocation: Invocation) -> bool:
        """Whether anything has gone wrong for this customer, now or so lately that it may still be felt."""
        lately = invocation.begun - _REMEMBERED_SECONDS
        about = [other for other in self.invocations if other.about == invocation.about and other.begun >= lately]
        return any(other.crashed or any(_disturbed(call) for call in other.calls) for other in about)

    def _wanted_apart(self, other: Session, by: Invocation) -> bool:
        """The client asked for a new chat beside the live one, or Connect refused to say what came of a start."""
        if by.about in self._center.unsaid:
            return True
        asked = [
            one for one in self.invocations if one.about == by.about and one.asked["members"].get("Rejoin") is False
        ]
        return any(one.begun + 30 > other.begun for one in asked)

    def _fail(self, rule: str, invocation: Invocation, detail: str) -> None:
        self.violations.append(Violation(rule, invocation.about, self._clock.now, f"{invocation.name}: {detail}"))


def _overlap(one: Session, other: Session, now: float) -> bool:
    return other.begun < (one.ended or now) and one.begun < (other.ended or now)


def _is_named(session: Session) -> bool:
    """Whether its client named the source itself."""
    asked = session.by.asked["members"].get("PersistentChat", {}) if isinstance(session.by, Invocation) else {}
    return bool(asked.get("SourceContactId", "latest") != "latest")


def _clear(call: Call) -> bool:
    return call.outcome[:3] in _CLEAR


def _disturbed(call: Call) -> bool:
    return bool(call.fate.name) or "429" in call.outcome or "Thrott" in call.outcome
