"""A function in a process of its own whose every output is kept: at DEBUG, with the root logger open, as in Lambda."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

# All that an operator can switch on to see more, and ours must not fall for.
TALKATIVE = {
    "POWERTOOLS_LOG_LEVEL": "DEBUG",
    "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
    "POWERTOOLS_LOGGER_LOG_EVENT": "true",
    "POWERTOOLS_TRACER_CAPTURE_RESPONSE": "true",
    "POWERTOOLS_TRACER_CAPTURE_ERROR": "true",
    "POWERTOOLS_DEBUG": "true",
}

_BOOT = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
from local.lambda_worker import main
main(sys.argv[1], sys.argv[2])
"""


@dataclass(frozen=True)
class Outcome:
    """What the function answered (or how it crashed), and all that it said meanwhile."""

    result: dict[str, Any]
    log: str

    @property
    def status(self) -> int:
        return int(self.result["response"]["statusCode"])

    @property
    def body(self) -> Any:
        return json.loads(self.result["response"]["body"])

    @property
    def code(self) -> str | None:
        """The refusal's code, or None for a chat."""
        code: str | None = self.body.get("code")
        return code


class Observed:
    """One execution environment; events go in one by one."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    def invoke(self, event: object) -> Outcome:
        said = self._log.stat().st_size
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(event) + "\n")
        self._process.stdin.flush()
        result = json.loads(self._process.stdout.readline())
        with self._log.open() as log:
            log.seek(said)
            return Outcome(result, log.read())

    def everything(self) -> str:
        """All output since the process began."""
        return self._log.read_text()


@contextmanager
def observed(handler: str, environment: Mapping[str, str], log: Path, source: str = "lambda_src") -> Iterator[Observed]:
    """`handler` of `source` with exactly this environment; its log is a file."""
    exactly = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment, **TALKATIVE}
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-c", _BOOT, handler, source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            env=exactly,
            cwd=ROOT,
        ) as process,
    ):
        yield Observed(process, log)
        process.kill()
