"""The functions' logs, out of a benchmark's way."""

import contextlib
import os
from pathlib import Path

# Powertools' loggers keep to the stream of their first use, so this one is never closed.
_NOWHERE = Path(os.devnull).open("w")  # noqa: SIM115


def quiet() -> contextlib.AbstractContextManager[object]:
    """As Lambda's log: a pipe that is emptied."""
    return contextlib.redirect_stdout(_NOWHERE)
