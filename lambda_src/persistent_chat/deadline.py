"""The time one customer's request may take."""

from collections.abc import Callable


class Deadline:
    """A budget of `seconds` from now, by a monotonic `clock` that counts seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def allows(self, seconds: float) -> bool:
        """Whether something that takes up to `seconds` would still end in time."""
        return self._clock() + seconds <= self._end
