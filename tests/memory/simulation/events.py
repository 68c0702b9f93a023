"""EventBridge: contact events on their way, late, several times, or not at all, and tried again where they fail."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from .center import Members
from .circumstances import Circumstances
from .clock import Clock

_ATTEMPTS = 3
_AGAIN_SECONDS = (60, 120)  # Lambda's pauses after a failed asynchronous invocation


@dataclass
class Events:
    """`invoke` gets an event, and what to call with whether the function failed."""

    clock: Clock
    chance: random.Random
    circumstances: Circumstances
    invoke: Callable[[Members, Callable[[bool], None]], None]

    def tell(self, event: Members) -> None:
        """Connect has emitted an event."""
        if self.chance.random() < self.circumstances.lost:
            return
        for _ in range(2 if self.chance.random() < self.circumstances.doubled else 1):
            late = self.chance.random() < self.circumstances.late
            seconds = self.chance.uniform(5, 90) if late else self.chance.uniform(0.1, 1.5)
            self.clock.after(seconds, lambda: self._deliver(event, 1))

    def _deliver(self, event: Members, attempt: int) -> None:
        def ended(failed: bool) -> None:
            if failed and attempt < _ATTEMPTS:
                self.clock.after(_AGAIN_SECONDS[attempt - 1], lambda: self._deliver(event, attempt + 1))

        self.invoke(event, ended)
