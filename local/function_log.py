"""What of a function's log `make run` shows where nobody asked for more: errors, tracebacks and what was printed."""

import asyncio
import json
import sys

_USUAL = {"DEBUG", "INFO", "WARNING"}


async def show_errors(log: asyncio.StreamReader) -> None:
    """Pass on to standard error what is no usual line, until the function's process ends."""
    async for line in log:
        if not _usual(line):
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()


def _usual(line: bytes) -> bool:
    """A metric, or a line of Powertools' logger that tells of no error."""
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and ("_aws" in said or said.get("level") in _USUAL)
