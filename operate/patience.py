"""Waiting for something, and saying so meanwhile."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from operate.progress import Progress


@dataclass(frozen=True)
class Patience:
    """`clock` and `sleep` count seconds."""

    progress: Progress = field(default_factory=Progress)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def wait_for(self, holds: Callable[[], bool], *, seconds: float, what: str, every: float = 3) -> float | None:
        """How long it took until something held; None where it did not within `seconds`."""
        begun = self.clock()
        tell = self.progress.doing
        while True:
            waited = self.clock() - begun
            if holds():
                return waited
            if waited >= seconds:
                return None
            tell(f"waiting for {what}: {waited:.0f} s, at most {seconds:.0f}")
            tell = self.progress.still
            self.sleep(min(every, seconds - waited))

    def let_pass(self, seconds: float, what: str) -> None:
        """Wait that long."""
        self.wait_for(lambda: False, seconds=seconds, what=what)
