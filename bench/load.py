"""Load: half an hour of Amazon Connect's whole quota, as fast as it goes, through the gateway and the deployed bundle.

StartChatContact allows 5 calls a second: 9,000 in half an hour. Half of them resume a past chat.
"""

import asyncio
import json
import os
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp.test_utils import TestServer

from bench.progress import counted
from infra.bundling.build import build
from infra.bundling.bundle import HOST, start_chat
from infra.context import read_config
from local import environment
from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer
from local.gateway import Gateway, create_app
from local.lambda_function import LambdaFunction
from local.past_chat import PAST_CONTACT_IDS, past_chat

STARTS = 30 * 60 * 5
CONCURRENCY = 8

_START = {"ParticipantDetails": {"DisplayName": "Ann"}, "Attributes": {"orderId": "4711"}}
_SOURCE = {"SourceContactId": PAST_CONTACT_IDS[0], "RehydrationType": "ENTIRE_PAST_SESSION"}
_BODIES = tuple(json.dumps(body) for body in (_START, _START | {"PersistentChat": _SOURCE}))


@dataclass
class Load:
    """What came of it: statuses, milliseconds of each request, MB by process after a tenth of it and at its end."""

    statuses: set[int] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)
    before: dict[int, float] = field(default_factory=dict)
    after: dict[int, float] = field(default_factory=dict)

    @property
    def growth(self) -> float:
        """MB that the greediest execution environment has gained."""
        return max(self.after[pid] - megabytes for pid, megabytes in self.before.items())

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.milliseconds, n=100)[percent - 1]


async def load(code: Path, variables: Mapping[str, str], starts: int) -> Load:
    """Send `starts` requests, eight at a time, to the start-chat function of the unpacked bundle `code`."""
    async with ConnectServer() as connect:
        past_chat(connect.instance)
        config = read_config({"instanceId": INSTANCE_ID, "contactFlowIds": CONTACT_FLOW_ID})
        known = environment.start_chat(config, connect.url) | dict(variables)
        function = LambdaFunction("start_chat.handler", known, source=code, concurrency=CONCURRENCY)
        app = create_app()
        app.add_routes(Gateway(function, config.allowed_origins).routes())
        try:
            async with TestServer(app) as server:
                with _without_logs():
                    return await _drive(str(server.make_url("/Prod/")), starts, code)
        finally:
            await function.close()


async def _drive(url: str, starts: int, code: Path) -> Load:
    load, numbers = Load(), counted(range(starts), "starts", starts)
    async with aiohttp.ClientSession() as session:

        async def customer() -> None:
            for number in numbers:
                if number == starts // 10:
                    load.before = _megabytes(code)
                begun = time.perf_counter()
                async with session.post(url, data=_BODIES[number % 2]) as answer:
                    await answer.read()
                if load.before:  # every environment has started
                    load.milliseconds.append((time.perf_counter() - begun) * 1000)
                load.statuses.add(answer.status)

        await asyncio.gather(*(customer() for _ in range(CONCURRENCY)))
    load.after = _megabytes(code)
    return load


def _megabytes(code: Path) -> dict[int, float]:
    """The memory of each process that runs this very code (Linux only)."""
    return {pid: _resident(pid) for pid in _children() if str(code) in Path(f"/proc/{pid}/cmdline").read_text()}


def _children() -> Iterator[int]:
    for thread in Path("/proc/self/task").iterdir():
        yield from map(int, (thread / "children").read_text().split())


def _resident(pid: int) -> float:
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@contextmanager
def _without_logs() -> Iterator[None]:
    """What the functions log comes out at our standard error, and is as much as Lambda would log."""
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def main(starts: int = STARTS) -> None:
    begun = time.perf_counter()
    came = asyncio.run(load(build(start_chat(memory=False), HOST).folder, {}, starts))
    took = time.perf_counter() - begun
    p50, p99 = came.percentile(50), came.percentile(99)
    print(f"load: {starts} starts, half of them resumes, {CONCURRENCY} at a time, {starts / took:.0f} a second")
    print(f"  statuses {sorted(came.statuses)} (goal [200])")
    print(f"  p50 {p50:.1f} ms, p99 {p99:.1f} ms, ratio {p99 / p50:.1f} (goal below 5)")
    print(f"  memory of an environment grew by {came.growth:.1f} MB at most (goal below 5)")


if __name__ == "__main__":
    main()
