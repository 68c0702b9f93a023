"""`python -m local`, the program behind `make run`, as another process."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def running(
    *arguments: str, log: IO[str] | int = subprocess.PIPE, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """The program with these arguments and environment variables, on free ports; killed afterwards.

    Its transcripts are there at once unless TRANSCRIPT_DELAY says otherwise.
    `log` is a file for what goes to standard error; a pipe that nobody reads would stop the program when it is full.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "local", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORT": "0", "CONNECT_PORT": "0", "TRANSCRIPT_DELAY": "0"} | environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def welcome(process: subprocess.Popen[str]) -> str:
    """What it says once it is up."""
    assert process.stdout is not None
    text = ""
    while "Ctrl-C" not in text:
        line = process.stdout.readline()
        assert line, process.communicate()
        text += line
    return text
