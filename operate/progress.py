"""Says what is being done while it lasts: a passing line on a terminal, a plain one elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

_EVERY_SECONDS = 10


class Progress:
    """Lines on `out`, standard output by default. `clock` counts seconds."""

    def __init__(self, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out or sys.stdout
        self._clock = clock
        self._passing = False
        self._said = clock()

    def say(self, text: str) -> None:
        """A line that stays."""
        self.clear()
        self._write(f"{text}\n")

    def doing(self, text: str) -> None:
        """What is being done now; it may take a while."""
        self.clear()
        self._passing = self._out.isatty()
        self._write(f"… {text}" if self._passing else f"… {text}\n")

    def still(self, text: str) -> None:
        """What is being done has not ended yet: told again and again on a terminal, every ten seconds elsewhere."""
        if self._out.isatty() or self._clock() - self._said >= _EVERY_SECONDS:
            self.doing(text)

    def clear(self) -> None:
        """Take the passing line away."""
        if self._passing:
            self._out.write("\r\x1b[K")
            self._passing = False

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
        self._said = self._clock()
