"""What the memory's decision costs: a start with it against one without, on the local table, interleaved in one run.

Goal: at the median at most 8 ms more for a new customer and for one who returns, in a table of 10,000 customers with 50
sessions each as in an empty one. A customer comes back when the last chat has been over for half a minute, and again at
once: before Connect's list can be sure, the last chat's token is read and tried. Stand-in and table are a process of
their own; events go through the function that learns them. The table's calls are counted and timed: how long each takes
is the table's business, moto's here and DynamoDB's on AWS.
"""

import asyncio
import gc
import importlib
import json
import multiprocessing
import os
import statistics
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from botocore import handlers

from bench.progress import counted, doing
from bench.quiet import quiet
from local import environment
from local.connect.wire.server import ConnectServer
from local.lambda_context import Context
from local.options import local_config
from persistent_chat.contact import LISTED_AFTER

ROOT = Path(__file__).parents[1]
ROUNDS = 300
CUSTOMERS, SESSIONS = 10_000, 50
GOAL_MS = 8

_table_calls: list[float] = []  # milliseconds of each


class _Cost(NamedTuple):
    """Of a start with a memory: milliseconds more than without, the table's calls, and the milliseconds in them."""

    more: float
    calls: float
    in_table: float


def main() -> None:
    for customers in (0, CUSTOMERS):
        doing(f"filling a table with {customers * SESSIONS:,} sessions")
        with _neighbors(customers) as (channel, connect_url, table_url), quiet():
            functions = _Functions(connect_url, table_url)
            costs = _measure(functions, channel)
        for name, cost in costs.items():
            more = (
                f"{cost.more:+.1f} ms (goal {GOAL_MS:+} ms), {cost.in_table:.1f} ms of it in {cost.calls:g} table calls"
            )
            print(f"memory p50 of {ROUNDS}, {customers * SESSIONS:,} past sessions: {name} {more}")


@contextmanager
def _neighbors(customers: int) -> Iterator[tuple[Connection, str, str]]:
    """A channel that contact events come out of, and the addresses of Amazon Connect and the table."""
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, customers), daemon=True)
    process.start()
    try:
        yield mine, *mine.recv()
    finally:
        mine.send("stop")
        process.join()


def _serve(channel: Connection, customers: int) -> None:
    from local.table import TableServer

    async def serve() -> None:
        async with ConnectServer(on_contact_event=channel.send) as connect, TableServer() as table:
            _fill(customers)
            gc.freeze()  # or Python looks through moto's half a million items again and again, as DynamoDB does not
            channel.send((connect.url, table.url))
            await asyncio.to_thread(channel.recv)

    asyncio.run(serve())


def _fill(customers: int) -> None:
    from local.table import ask

    for customer in range(customers):
        for number in range(SESSIONS):
            key = {"pk": {"S": f"CUSTOMER#{customer}"}, "sk": {"S": f"SESSION#{number}"}}
            session = {"M": {"initialContactId": {"S": f"{customer}-{number}"}}}
            ask("PutItem", {"TableName": environment.TABLE_NAME, "Item": {**key, "session": session}})


class _Functions:
    """The entry points as two deployments load them."""

    def __init__(self, connect_url: str, table_url: str) -> None:
        public = local_config({}, issuer="http://127.0.0.1/issuer")
        known = local_config({"auth": "jwt", "memory": "true", "resume": "always"}, issuer="http://127.0.0.1/issuer")
        self.connect_url = connect_url
        self.plain = _loaded("start_chat", environment.start_chat(public, connect_url))
        handlers.BUILTIN_HANDLERS += [("before-call.dynamodb", _asked), ("after-call.dynamodb", _answered)]
        self.remembering = _loaded("start_chat", environment.start_chat(known, connect_url, table_url))
        self.contact_events = _loaded("contact_events", environment.contact_events(known, connect_url, table_url))
        del handlers.BUILTIN_HANDLERS[-2:]

    def start(self, customer: str | None = None) -> tuple[str, float, list[float]]:
        """The chat's contact, the milliseconds that the start took, and those of each of the table's calls."""
        event = json.loads((ROOT / "events/start.json").read_text())
        if customer:
            event["requestContext"]["authorizer"] = {"customerId": customer}
        _table_calls.clear()
        begun = time.perf_counter()
        answer = (self.remembering if customer else self.plain)(event, Context("bench"))
        taken = (time.perf_counter() - begun) * 1000
        assert answer["statusCode"] == 200, answer
        return json.loads(answer["body"])["data"]["startChatResult"]["ContactId"], taken, _table_calls.copy()

    def end(self, contact_id: str, channel: Connection, *, told: bool) -> None:
        """The agent ends the chat; its events, and those that came before, are learned or lost."""
        with urllib.request.urlopen(f"{self.connect_url}/agent/{contact_id}/end", b"{}", timeout=5):  # noqa: S310  # loopback
            pass
        detail: dict[str, Any] = {}
        while (detail.get("contactId"), detail.get("eventType")) != (contact_id, "COMPLETED"):
            event = channel.recv()
            detail = event["detail"]
            if told:
                self.contact_events(event, Context("bench"))


def _asked(context: dict[str, Any], **_: Any) -> None:
    context["asked"] = time.perf_counter()


def _answered(context: dict[str, Any], **_: Any) -> None:
    _table_calls.append((time.perf_counter() - context["asked"]) * 1000)


def _loaded(module: str, variables: dict[str, str]) -> Any:
    os.environ |= variables
    sys.modules.pop(module, None)
    return importlib.import_module(module).handler


def _measure(functions: _Functions, channel: Connection) -> dict[str, _Cost]:
    """By situation, each at the median."""
    costs = defaultdict[str, list[_Cost]](list)

    def start(name: str, customer: str) -> str:
        _, plain, _ = functions.start()
        contact_id, taken, asked = functions.start(customer)
        costs[name].append(_Cost(taken - plain, len(asked), sum(asked)))
        return contact_id

    customers = [f"bench-{number}" for number in range(ROUNDS)]
    for customer in counted(customers, "new customers", ROUNDS):
        functions.end(start("new customer", customer), channel, told=True)
    doing("waiting until their chats are surely over")
    time.sleep(LISTED_AFTER.total_seconds())
    for customer in counted(customers, "customers who return", ROUNDS):
        functions.end(start("back half a minute later", customer), channel, told=True)
        functions.end(start("back at once", customer), channel, told=False)
        start("back at once, events lost", customer)
    return {name: _Cost(*map(statistics.median, zip(*each, strict=True))) for name, each in costs.items()}


if __name__ == "__main__":
    main()
