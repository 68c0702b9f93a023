"""Lambda: execution environments, each with its own clock's error, and invocations that end in time or are ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .clock import Clock, Process
from .wire import Call

TIMEOUT_SECONDS = 10

type Handler = Callable[[dict[str, Any], "Invocation"], Any]


@dataclass(eq=False)
class Environment:
    """One execution environment; its clock is `skew` seconds fast."""

    name: str
    clock: Clock
    skew: float

    def time(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now, UTC) + timedelta(seconds=self.skew)

    def monotonic(self) -> float:
        return self.clock.now

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


@dataclass(eq=False, kw_only=True)
class Invocation:
    """One event in one environment, and Lambda's context for it. `about` is the customer whom it serves."""

    name: str
    environment: Environment
    about: str
    begun: float
    asked: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    answer: Any = None
    error: Exception | None = None
    ended: float | None = None
    crashed: bool = False
    returned: bool = False
    done: Callable[[Call], None] = lambda _: None

    aws_request_id = "simulated"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.begun + TIMEOUT_SECONDS - self.environment.clock.now) * 1000))

    def sends(self, call: Call) -> None:
        self.calls.append(call)

    def is_done(self, call: Call) -> None:
        self.done(call)

    @property
    def succeeded(self) -> bool:
        """It has come to its own end, and has not failed."""
        return self.returned and self.error is None

    def told(self) -> str:
        """How it ended, in words."""
        if self.error is not None:
            return repr(self.error)
        answer = self.answer
        if isinstance(answer, dict) and "statusCode" in answer:
            answer = f"{answer['statusCode']} {answer['body']}"
        return f"{answer} {self.notes or ''}" if self.returned else "killed"

    def asked_of(self, service: str) -> list[Call]:
        return [call for call in self.calls if call.service == service]


class Functions:
    """Invokes handlers. `crashes` says after how many seconds an invocation is to die, if it is."""

    def __init__(self, clock: Clock, crashes: Callable[[], float | None]) -> None:
        self._clock = clock
        self._crashes = crashes

    def invoke(
        self, handler: Handler, event: dict[str, Any], invocation: Invocation, ended: Callable[[], None]
    ) -> None:
        """Begin now; `ended` is called when there is an answer, an error, or nothing any more."""

        def run() -> None:
            try:
                invocation.answer = handler(event, invocation)
                invocation.returned = True
            except Exception as error:
                invocation.error = error
                invocation.returned = True
            finally:
                invocation.ended = self._clock.now
                ended()

        process = self._clock.start(invocation, run)
        self._clock.after(TIMEOUT_SECONDS, lambda: self._clock.kill(process))
        crash = self._crashes()
        if crash is not None:
            self._clock.after(crash, lambda: self._crash(process, invocation))

    def _crash(self, process: Process, invocation: Invocation) -> None:
        if not process.over:
            invocation.crashed = True
            self._clock.kill(process)
