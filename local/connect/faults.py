"""Faults on demand: which call fails next, how, and for how long that stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from local.connect.errors import ConnectError

# Fault → (status, AWS error type). AWS's own statuses for each; the messages are ours.
REFUSALS = {
    "throttled": (429, "TooManyRequestsException"),
    "full": (429, "LimitExceededException"),
    "error500": (500, "InternalServiceException"),
    "error503": (503, "ServiceUnavailableException"),
    "accessDenied": (403, "AccessDeniedException"),
}
# The participant service has its own names for two of them.
PARTICIPANT_REFUSALS = REFUSALS | {
    "throttled": (429, "ThrottlingException"),
    "error500": (500, "InternalServerException"),
}
type Kind = Literal[
    "throttled", "full", "error500", "error503", "accessDenied", "reset", "resetAfter", "slow", "garbage"
]


class Injected(ConnectError):
    """A refusal that a fault makes up."""

    def __init__(self, fault: str, *, control: bool) -> None:
        super().__init__(f"The stand-in was told to answer this: {fault}.")
        self.status, self.type = (REFUSALS if control else PARTICIPANT_REFUSALS)[fault]


@dataclass(slots=True)
class Fault:
    """What shall go wrong for the next `count` calls, until `expires_at` (epoch seconds). `seconds` is for `slow`."""

    fault: Kind
    operation: str
    count: int
    expires_at: float
    seconds: float = 0.0


@dataclass(slots=True)
class Faults:
    """The faults that wait for a call, oldest first. `*` means any operation of the control API."""

    clock: Callable[[], float]
    waiting: list[Fault] = field(default_factory=list)

    def add(
        self, fault: Kind, *, operation: str = "*", count: int = 1, expires_in: float = 60.0, seconds: float = 0.0
    ) -> Fault:
        """Let the next `count` calls fail, within the next `expires_in` seconds."""
        added = Fault(fault, operation, count, self.clock() + expires_in, seconds)
        self.waiting.append(added)
        return added

    def take(self, operation: str, *, control: bool) -> Fault | None:
        """The fault that strikes this call, if any, counted down."""
        self.current()
        wanted = {operation, "*"} if control else {operation}
        for fault in self.waiting:
            if fault.operation in wanted:
                fault.count -= 1
                return fault
        return None

    def current(self) -> list[Fault]:
        """The faults that still wait."""
        now = self.clock()
        self.waiting = [fault for fault in self.waiting if fault.count > 0 and fault.expires_at > now]
        return self.waiting

    def clear(self) -> None:
        """All is well again."""
        self.waiting.clear()
