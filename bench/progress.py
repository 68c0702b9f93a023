"""How far a benchmark is, for whoever waits. It goes to standard error: results alone go to standard output."""

import atexit
import os
import time
from collections.abc import Iterable, Iterator

from operate.progress import Progress

# A descriptor of its own: where functions log to standard error, a benchmark sends that elsewhere.
_OUT = os.fdopen(os.dup(2), "w")
atexit.register(_OUT.close)
_PROGRESS = Progress(_OUT)


def doing(what: str) -> None:
    """Say what takes a while now."""
    _PROGRESS.doing(what)


def counted[Item](items: Iterable[Item], what: str, of: int) -> Iterator[Item]:
    """The items, saying now and then how many of them are done; on a terminal nothing of it stays."""
    every, said = (1 if _OUT.isatty() else 20), time.monotonic()
    _PROGRESS.doing(f"{what}: 0 of {of}")
    for number, item in enumerate(items):
        if time.monotonic() - said >= every:
            _PROGRESS.doing(f"{what}: {number} of {of}")
            said = time.monotonic()
        yield item
    _PROGRESS.clear()
