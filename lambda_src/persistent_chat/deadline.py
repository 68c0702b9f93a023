"""How much of an invocation's time is left, so that nothing is begun that could not end in it."""

import time
from collections.abc import Callable
from typing import Protocol

_LAST_WORDS = 0.4  # seconds of an invocation that are left to answer in


class Invocation(Protocol):
    """What Lambda's context tells of the time."""

    def get_remaining_time_in_millis(self) -> int: ...


class Deadline:
    """A budget of `seconds` from now, by a monotonic `clock` that counts seconds.

    `connect_asked` is whether Amazon Connect was asked anything in that time: only then it can be to blame.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self.connect_asked = False

    @property
    def seconds_left(self) -> float:
        return max(self._end - self._clock(), 0.0)

    def allows(self, seconds: float) -> bool:
        """Whether something that takes up to `seconds` would still end in time."""
        return self._clock() + seconds <= self._end


def of_invocation(context: Invocation) -> Deadline:
    """The time that is left of an invocation, but for its last words."""
    return Deadline(context.get_remaining_time_in_millis() / 1000 - _LAST_WORDS, time.monotonic)
