"""A Lambda function on the laptop: execution environments that are started on demand, reused, and renewed on edits."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from local.function_log import show_errors
from local.lambda_context import TIMEOUT_SECONDS

ROOT = Path(__file__).resolve().parent.parent


class FunctionError(Exception):
    """The function crashed, with this message, ran out of time, or answered what nobody can read."""


class LambdaFunction:
    """`handler` ("module.function") of the code in `source`, with exactly `environment` and what finds Python itself.

    As in Lambda, one environment answers one event at a time; further simultaneous events start further environments,
    at most `concurrency` of them. An event that takes longer than `timeout` seconds costs the environment its life.
    What the function logs goes to standard error; `quiet` leaves only errors of it.
    """

    def __init__(
        self,
        handler: str,
        environment: Mapping[str, str],
        *,
        source: Path = ROOT / "lambda_src",
        timeout: float = TIMEOUT_SECONDS,
        concurrency: int = 16,
        quiet: bool = False,
    ) -> None:
        self._command = (sys.executable, "-m", "local.lambda_worker", handler, str(source), str(timeout))
        self._environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **environment}
        self._source = source
        self._timeout = timeout
        self._quiet = quiet
        self._slots = asyncio.Semaphore(concurrency)
        self._idle: list[asyncio.subprocess.Process] = []
        self._all: set[asyncio.subprocess.Process] = set()
        self._starting: set[asyncio.Task[asyncio.subprocess.Process]] = set()
        self._logs: set[asyncio.Task[None]] = set()
        self._closed = False
        self._edited = self._last_edit()

    async def warm(self) -> None:
        """Start one environment before the first event needs it."""
        self._idle.append(await self._start())

    async def invoke(self, event: Mapping[str, object]) -> Any:
        """What the handler returns for `event`; raises FunctionError."""
        async with self._slots:
            await self._retire_after_edits()
            edited = self._edited
            process = self._idle.pop() if self._idle else await self._start()
            try:
                result = await asyncio.wait_for(_exchange(process, event), self._timeout)
            except (TimeoutError, asyncio.CancelledError, OSError, ValueError) as error:
                await self._end(process)
                if isinstance(error, asyncio.CancelledError):
                    raise
                raise FunctionError(type(error).__name__) from error
            if edited == self._edited:
                self._idle.append(process)
            else:
                await self._end(process)
        if "response" not in result:
            raise FunctionError(result.get("errorMessage"))
        return result["response"]

    async def close(self) -> None:
        """End every environment, those that are only just starting included, and start no more."""
        self._closed = True
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(self._end(process) for process in list(self._all)))
        await asyncio.gather(*self._logs)
        self._idle.clear()

    async def _start(self) -> asyncio.subprocess.Process:
        """Shielded: asyncio never ends a process whose start is canceled halfway, and would wait for it for ever."""
        if self._closed:
            raise FunctionError("no more environments are started")
        task = asyncio.create_task(self._spawn())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)
        return await asyncio.shield(task)

    async def _spawn(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        log = pipe if self._quiet else None
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, stderr=log, env=self._environment, cwd=ROOT, limit=16 * 2**20
        )
        self._all.add(process)
        if process.stderr is not None:
            task = asyncio.create_task(show_errors(process.stderr))
            self._logs.add(task)
            task.add_done_callback(self._logs.discard)
        return process

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        self._all.discard(process)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _retire_after_edits(self) -> None:
        edited = self._last_edit()
        if edited != self._edited:
            _forget_byte_code(path for path, edit in edited.items() if self._edited.get(path) != edit)
            self._edited = edited
            stale, self._idle = self._idle, []
            await asyncio.gather(*(self._end(process) for process in stale))

    def _last_edit(self) -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in self._source.rglob("*.py")}


def _forget_byte_code(paths: Iterable[Path]) -> None:
    """Python takes byte code for fresh whose source kept its size and was edited within the same second."""
    for path in paths:
        Path(cache_from_source(path)).unlink(missing_ok=True)


async def _exchange(process: asyncio.subprocess.Process, event: Mapping[str, object]) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process without pipes")
    process.stdin.write(json.dumps(event).encode() + b"\n")
    await process.stdin.drain()
    line = await process.stdout.readline()
    if not line:
        raise ValueError("the function's process ended")
    result: dict[str, Any] = json.loads(line)
    return result
