"""Both sides as `make run` starts them, on free ports, and Node scripts that play against them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PATIENCE_SECONDS = 240
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture
def sides() -> Iterator[dict[str, str]]:
    """The addresses PAGE, ENDPOINT and CONNECT of a `python -m local` that is up and of this test alone."""
    with _running() as addresses:
        yield addresses


@pytest.fixture
def slow_sides() -> Iterator[dict[str, str]]:
    """The same, where a transcript takes a few seconds."""
    with _running(TRANSCRIPT_DELAY="5") as addresses:
        yield addresses


@contextmanager
def _running(**environment: str) -> Iterator[dict[str, str]]:
    command = [sys.executable, "-m", "local"]
    environ = {**_environ(), "PORT": "0", "CONNECT_PORT": "0", "TRANSCRIPT_DELAY": "0", **environment}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield _addresses(process.stdout)
        finally:
            process.terminate()
            process.communicate(timeout=10)


def _addresses(welcome: IO[str]) -> dict[str, str]:
    """From what is printed once all is ready; reads no further than needed."""
    labels = {"The page": "PAGE", "Your side": "ENDPOINT", "Amazon Connect's side": "CONNECT"}
    addresses: dict[str, str] = {}
    while len(addresses) < len(labels):
        line = welcome.readline()
        assert line, "python -m local ended before it said where it is"
        label, _, address = line.partition(": ")
        if label in labels:
            addresses[labels[label]] = address.strip()
    return addresses


def play(script: str, sides: Mapping[str, str]) -> str:
    """Run a Node script of this folder; gives and prints what it says."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("Node.js is missing: install Node 20 or newer.")
    played = subprocess.run(
        [node, "--test-force-exit", HERE / script],
        env={**_environ(), **sides, "CHROMIUM": CHROMIUM},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    sys.stdout.write(played.stdout)
    if played.returncode != 0:
        pytest.fail(f"{script} failed; what it said is below.", pytrace=False)
    return played.stdout


def need_chromium(what: str) -> None:
    """Skip a test where there is no Chromium; a failure where REQUIRE_CHROMIUM=1 is set."""
    if Path(CHROMIUM).exists():
        return
    reason = f"{what} did not run: no Chromium at {CHROMIUM} (apt-get install chromium, or say where with CHROMIUM=…)"
    if os.environ.get("REQUIRE_CHROMIUM") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _environ() -> dict[str, str]:
    """What a program needs from ours, and no AWS settings."""
    ours = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return ours | {"NODE_NO_WARNINGS": "1"}
