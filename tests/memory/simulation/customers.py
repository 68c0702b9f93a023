"""Customers and agents: who starts a chat when, what becomes of it, and what clients do with an answer."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from .center import FLOW_ID, Center, Members, Session
from .clock import Clock

_RETRIED = (429, 502, 503, 504)
_MOST_RETURNS = 3  # unplanned ones, of one customer


@dataclass(eq=False, kw_only=True)
class Request:
    """What a client asks for. `attempts` are those that it will still make."""

    customer: str
    members: Members
    key: str | None = None
    attempts: int = 3


@dataclass(eq=False)
class Customers:
    """The customers of one run. `ask` sends a request on its way."""

    clock: Clock
    center: Center
    chance: random.Random
    pace: float
    ask: Callable[[Request], None]
    names: tuple[str, ...] = ("ann", "bob")
    closed: bool = False
    keys: dict[str, list[Request]] = field(default_factory=dict)
    returns: dict[str, int] = field(default_factory=dict)

    def plan(self) -> float:
        """Put everybody's visits on the agenda; the seconds until the last one."""
        return max(self._visits(name) for name in self.names)

    def close(self) -> None:
        """Nobody comes any more."""
        self.closed = True

    def plain(self, name: str) -> Request:
        """A customer who just comes back, once."""
        return Request(customer=name, members={"ParticipantDetails": {"DisplayName": name}}, attempts=1)

    def _visits(self, name: str) -> float:
        seconds = self.chance.uniform(0, 5)
        for _ in range(self.chance.randint(1, 4)):
            for _ in range(self._windows()):
                self.clock.after(seconds + self.chance.uniform(0, 2) * self.chance.random(), lambda: self.visit(name))
            if self.chance.random() < 0.15:
                self.clock.after(seconds + self.chance.uniform(0, 60), lambda: self._start_elsewhere(name))
            seconds += self._pause()
        return seconds

    def _windows(self) -> int:
        return self.chance.choices((1, 2, 3, 8), (60, 25, 12, 3))[0]

    def _pause(self) -> float:
        low, high = self.chance.choice(((0.2, 5), (5, 60), (60, 400), (60, 400)))
        return self.pace * self.chance.uniform(low, high)

    def visit(self, name: str) -> None:
        """A window is opened."""
        if not self.closed:
            self.ask(self._request(name))

    def _request(self, name: str) -> Request:
        chance = self.chance
        before = self.keys.setdefault(name, [])
        if before and chance.random() < 0.3:
            again = chance.choice(before)
            return Request(customer=name, members=again.members, key=again.key)
        members: Members = {"ParticipantDetails": {"DisplayName": name}}
        source = self._source()
        if source:
            members["PersistentChat"] = source
        if chance.random() < 0.15:
            members["ChatDurationInMinutes"] = chance.choice((60, 10080))
        if chance.random() < 0.05:
            members["Rejoin"] = False
        request = Request(customer=name, members=members)
        if chance.random() < 0.3:
            request.key = f"a client's key {len(before)} of {name}"
            before.append(request)
        return request

    def _source(self) -> Members | None:
        drawn = self.chance.random()
        kind = self.chance.choice(("ENTIRE_PAST_SESSION", "FROM_SEGMENT"))
        if drawn < 0.2:
            return {"RehydrationType": kind, "SourceContactId": "latest"}
        if drawn < 0.3 and self.center.sessions:
            return {"RehydrationType": kind, "SourceContactId": self.chance.choice(self.center.sessions).id}
        return None

    def answered(self, request: Request, status: int, body: str) -> None:
        """What a client does with its answer, if it ever sees it."""
        seen = self.chance.random() < 0.9
        if status == 200 and seen:
            token = json.loads(body)["data"]["startChatResult"]["ParticipantToken"]
            session = self.center.tokens[token]
            if self.chance.random() < 0.95:
                self.clock.after(self.chance.uniform(0.2, 3), lambda: self.center.connect(session))
        elif (status in _RETRIED or not seen) and request.attempts > 1 and not self.closed:
            request.attempts -= 1
            self.clock.after(self.chance.uniform(0.5, 6), lambda: self.ask(request))

    def opened(self, session: Session) -> None:
        """A chat has begun: an agent will come, if the customer does."""
        self.clock.after(self.chance.uniform(1, 15), lambda: self._accept(session))

    def _accept(self, session: Session) -> None:
        if session.ended is not None:
            return
        if session.connected is None:
            self.clock.after(20, lambda: self._accept(session))
            return
        self.center.accept(session)
        self.clock.after(self.pace * self.chance.uniform(3, 90), lambda: self._go_on(session))

    def _go_on(self, session: Session) -> None:
        if session.ended is not None:
            return
        match self.chance.choices(("end", "leave", "transfer", "survey", "task"), (40, 20, 15, 15, 10))[0]:
            case "leave" if session.left is None:
                self.center.leave(session)
                self.clock.after(self.chance.uniform(1, 90), lambda: self._end(session))
            case "transfer":
                self.center.transfer(session)
                self.clock.after(self.chance.uniform(1, 15), lambda: self._accept(session))
            case "survey":
                self.center.survey(session)
                self.clock.after(self.chance.uniform(1, 60), lambda: self._end(session))
            case "task":
                self.center.file_task(session, self.chance.uniform(10, 100_000))
                self.clock.after(self.chance.uniform(3, 30), lambda: self._go_on(session))
            case _:
                self._end(session)

    def _end(self, session: Session) -> None:
        if session.ended is not None:
            return
        self.center.end(session)
        name, back = session.customer or "", self.returns.get(session.customer or "", 0)
        if name in self.names and back < _MOST_RETURNS and self.chance.random() < 0.3:
            self.returns[name] = back + 1
            self.clock.after(self.chance.uniform(0.5, 40), lambda: self.visit(name))

    def _start_elsewhere(self, name: str) -> None:
        if not self.closed:
            members = {"ContactFlowId": FLOW_ID, "CustomerId": name, "ParticipantDetails": {"DisplayName": name}}
            session = self.center.open(members, None, None)
            if self.chance.random() < 0.7:
                self.center.connect(session)
