"""One run: everything that a seed stands for, from the first visit to the last word."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from . import queue
from .center import Center, Members, Session
from .chance import stream
from .circumstances import Circumstances, drawn
from .clock import Clock
from .composition import Deployment, request
from .customers import Customers, Request
from .events import Events
from .functions import Environment, Functions, Handler, Invocation
from .invariants import Judge, Violation
from .operations import Operations
from .queue import Message, Queue
from .table import Table
from .trace import Trace
from .wire import Call, Wire, time_and_chance

BEGUN = 1_800_000_000.0
_SETTLED_SECONDS = 420  # a repeated event's last attempt, a client that never connects: all over by then


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of a run: `outcomes` by name, `slowest` answer and `worst_wait` for another start in seconds."""

    seed: int
    circumstances: Circumstances
    violations: list[Violation]
    trace: Trace
    outcomes: Counter[str]
    worst_wait: float
    slowest: float

    def text(self, last: int = 80) -> str:
        """The first violation's customer's last lines before it, all violations, and how to see the run again."""
        first = self.violations[0] if self.violations else None
        lines = self.trace.text(first.about, first.time, last) if first else self.trace.text(last=last)
        said = "\n".join(f"{found.rule}: {found.detail}" for found in self.violations)
        known = f"{self.circumstances.settings}\n{self.circumstances.readings}"
        return f"{lines}\n\n{known}\n{said}\nTo see it again: SEED={self.seed} make soak"


class Run:
    """A world of its own, from a seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._clock = Clock(BEGUN)
        self._trace = Trace(BEGUN)
        self._circumstances = drawn(seed, BEGUN)
        self._chance = stream(self._seed, "places")
        self._counted = Counter[str]()
        self._outcomes = Counter[str]()
        self._calm = False
        center = self._center = self._made_center()
        self._judge = Judge(center, self._clock, self._circumstances.settings)
        self._functions = Functions(self._clock, self._crash)
        self._queue = self._made_queue()
        self._customers = Customers(self._clock, center, stream(seed, "customers"), self._circumstances.pace, self._ask)
        self._events = Events(self._clock, stream(seed, "events"), self._circumstances, self._learn)
        center.told, center.opened, center.changed = self._events.tell, self._opened, self._changed
        self._deployments = self._deployed()

    def report(self) -> Report:
        """Let it happen, and judge."""
        with time_and_chance(self._clock, self._seed):
            try:
                self._play()
            finally:
                self._clock.close()
        return Report(
            seed=self._seed,
            circumstances=self._circumstances,
            violations=self._judge.violations,
            trace=self._trace,
            outcomes=self._outcomes,
            worst_wait=self._judge.worst_wait,
            slowest=self._judge.slowest,
        )

    def _made_center(self) -> Center:
        chance = stream(self._seed, "center")
        return Center(lambda: self._clock.now, self._clock.after, self._circumstances.readings, chance.random)

    def _made_queue(self) -> Queue:
        chance = stream(self._seed, "queue")
        made = Queue(self._clock, lambda: chance.random() < self._circumstances.bred)
        made.deliver = self._rehydrate
        return made

    def _deployed(self) -> list[tuple[Environment, Deployment]]:
        chance = stream(self._seed, "table")
        self.table = Table(lambda: self._clock.now, lambda: chance.random() < 0.5)
        wire = Wire(self._clock, self._circumstances.weather, self.table, Operations(self._center), self._queue)
        names = zip("AB", self._circumstances.skews, strict=True)
        environments = [Environment(name, self._clock, skew) for name, skew in names]
        settings = self._circumstances.settings
        return [(environment, Deployment(environment, wire, settings)) for environment in environments]

    def _crash(self) -> float | None:
        """After how many seconds an invocation is to die, if it is."""
        dies = self._chance.random() < self._circumstances.crashes and not self._calm
        return self._chance.uniform(0, 3) if dies else None

    def _play(self) -> None:
        self._clock.run(BEGUN + self._customers.plan() + 60)
        self._calm = True
        self._customers.close()
        self._circumstances.weather.calm = self._clock.now
        self._clock.run(self._clock.now + _SETTLED_SECONDS)
        for _ in range(3):  # everybody comes back to what is left, and again when it is over
            for name in self._customers.names:
                self._ask(self._customers.plain(name))
            self._clock.run(self._clock.now + 30)
            for session in self._center.sessions:
                self._center.end(session)
            self._clock.run(self._clock.now + _SETTLED_SECONDS)
        self._judge.over()

    def _ask(self, asked: Request) -> None:
        known = {"members": asked.members, "key": asked.key}
        event = request(asked.customer, asked.members, asked.key)
        invocation, deployment = self._invocation("S", asked.customer, known)
        self._judge.begins(invocation)
        self._invoke(deployment.start, event, invocation, lambda: self._answered(asked, invocation))

    def _invocation(self, letter: str, about: str, asked: Members) -> tuple[Invocation, Deployment]:
        environment, deployment = self._chance.choice(self._deployments)
        self._counted[letter] += 1
        name = f"{letter}{self._counted[letter]}"
        begun, done = self._clock.now, self._called
        made = Invocation(name=name, environment=environment, about=about, begun=begun, asked=asked, done=done)
        self._trace.add(begun, f"{name} begins at {environment.name}: {asked}", about)
        return made, deployment

    def _invoke(self, handler: Handler, event: Members, invocation: Invocation, ended: Callable[[], None]) -> None:
        def told() -> None:
            self._trace.add(self._clock.now, f"{invocation.name} ends: {invocation.told()}", invocation.about)
            ended()

        self._functions.invoke(handler, event, invocation, told)

    def _answered(self, asked: Request, invocation: Invocation) -> None:
        status, body = (invocation.answer["statusCode"], invocation.answer["body"]) if invocation.answer else (502, "")
        self._outcomes[_outcome(invocation, status, body)] += 1
        self._judge.ended(invocation)
        self._customers.answered(asked, status, body)

    def _learn(self, event: Members, ended: Callable[[bool], None]) -> None:
        detail = event["detail"]
        known = {name: detail[name] for name in ("eventType", "contactId") if name in detail}
        invocation, deployment = self._invocation("E", detail.get("customerId", ""), known)

        def learned() -> None:
            if invocation.succeeded and ("agentInfo" in detail or detail["initiationMethod"] == "DISCONNECT"):
                self._center.contacts[detail["contactId"]].session.heard = True
            ended(not invocation.succeeded)

        self._invoke(deployment.learn, event, invocation, learned)

    def _rehydrate(self, message: Message) -> None:
        asked = json.loads(message.body)
        invocation, deployment = self._invocation("R", asked.get("customerId", ""), asked)

        def ended() -> None:
            failed = not invocation.succeeded or (invocation.answer or {}).get("batchItemFailures")
            self._queue.failed(message) if failed else self._queue.done(message)

        self._invoke(deployment.rehydrate, queue.event(message), invocation, ended)

    def _called(self, call: Call) -> None:
        if isinstance(call.caller, Invocation):
            self._trace.call(self._clock.now, call, call.caller)

    def _opened(self, session: Session) -> None:
        self._judge.opened(session)
        self._customers.opened(session)

    def _changed(self, what: str, about: str) -> None:
        self._trace.add(self._clock.now, f"    Connect: {what}", about)


def _outcome(invocation: Invocation, status: int, body: str) -> str:
    if status == 200:
        return str(json.loads(body)["data"].get("conversation", {}).get("outcome", "started"))
    return "crashed" if invocation.crashed else str(status)
