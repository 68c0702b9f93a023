"""Says what is being done while it lasts: a passing line on a terminal, a plain one elsewhere."""

import sys
from typing import TextIO


class Progress:
    """Lines on `out`, standard output by default."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._passing = False

    def say(self, text: str) -> None:
        """A line that stays."""
        self.clear()
        self._out.write(f"{text}\n")
        self._out.flush()

    def doing(self, text: str) -> None:
        """What is being done now; it may take a while."""
        self.clear()
        self._passing = self._out.isatty()
        self._out.write(f"… {text}" if self._passing else f"… {text}\n")
        self._out.flush()

    def clear(self) -> None:
        """Take the passing line away."""
        if self._passing:
            self._out.write("\r\x1b[K")
            self._passing = False
