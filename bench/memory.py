"""What the memory's decision costs: a start with it against one without, on the local table, interleaved in one run.

Goal: at the median at most 10 ms more, for a new customer and for one whose last chat is known to be over, in a table
of 10,000 customers with 50 sessions each as in an empty one. Stand-in and table are a process of their own.
"""

import asyncio
import contextlib
import gc
import importlib
import json
import multiprocessing
import os
import statistics
import sys
import time
import urllib.request
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from local import environment, made_up
from local.connect.wire.server import ConnectServer
from local.lambda_context import Context
from local.options import local_config

ROOT = Path(__file__).parents[1]
ROUNDS = 300
CUSTOMERS, SESSIONS = 10_000, 50
GOAL_MS = 10


def main() -> None:
    sys.path.insert(0, str(ROOT / "lambda_src"))
    log = Path(os.devnull).open("w")  # noqa: SIM115  # the functions' loggers keep to it
    for customers in (0, CUSTOMERS):
        mine, theirs = multiprocessing.Pipe()
        world = multiprocessing.get_context("spawn").Process(target=_world, args=(theirs, customers), daemon=True)
        world.start()
        with contextlib.redirect_stdout(log):
            times = _measure(*mine.recv())
        mine.send("stop")
        world.join()
        plain = times.pop("without memory")
        for name, median in times.items():
            cost = f"{median:.1f} ms, without memory {plain:.1f} ms, {median - plain:+.1f} ms (goal {GOAL_MS:+} ms)"
            print(f"memory p50 of {ROUNDS}, {customers * SESSIONS:,} past sessions: {name} {cost}")


def _world(channel: Connection, customers: int) -> None:
    from local.table import TableServer

    async def serve() -> None:
        async with ConnectServer() as connect, TableServer() as table:
            _fill(customers)
            gc.freeze()  # or Python looks through moto's half a million items again and again, as DynamoDB does not
            channel.send((connect.url, table.url))
            await asyncio.to_thread(channel.recv)

    asyncio.run(serve())


def _fill(customers: int) -> None:
    """Straight into moto's table: through its front door this would take a quarter of an hour."""
    from moto.dynamodb.models import dynamodb_backends

    table = dynamodb_backends["123456789012"][made_up.REGION].tables[environment.TABLE_NAME]
    for customer in range(customers):
        for number in range(SESSIONS):
            key = {"pk": {"S": f"CUSTOMER#{customer}"}, "sk": {"S": f"SESSION#{number}"}}
            table.put_item({**key, "session": {"M": {"initialContactId": {"S": f"{customer}-{number}"}}}})


def _measure(connect_url: str, table_url: str) -> dict[str, float]:
    plain = _handler({}, connect_url, None)
    remembering = _handler({"auth": "jwt", "memory": "true"}, connect_url, table_url)
    times: dict[str, list[float]] = {"without memory": [], "new customer": [], "last chat over": []}
    event = json.loads((ROOT / "events/start.json").read_text())
    for number in range(ROUNDS):
        times["without memory"].append(_timed(plain.handler, event)[0])
        signed = json.loads(json.dumps(event))
        signed["requestContext"]["authorizer"] = {"customerId": f"bench-{number}"}
        taken, contact_id = _timed(remembering.handler, signed)
        times["new customer"].append(taken)
        _end(remembering, f"bench-{number}", contact_id, connect_url)
        times["last chat over"].append(_timed(remembering.handler, signed)[0])
    return {name: statistics.median(taken) for name, taken in times.items()}


def _handler(context: dict[str, str], connect_url: str, table_url: str | None) -> Any:
    """The entry point as a deployment with these settings loads it."""
    os.environ |= environment.start_chat(
        local_config(context, issuer="http://127.0.0.1/issuer"), connect_url, table_url
    )
    sys.modules.pop("start_chat", None)
    return importlib.import_module("start_chat")


def _timed(handler: Any, event: dict[str, Any]) -> tuple[float, str]:
    begun = time.perf_counter()
    answer = handler(event, Context("bench"))
    taken = (time.perf_counter() - begun) * 1000
    assert answer["statusCode"] == 200, answer
    return taken, json.loads(answer["body"])["data"]["startChatResult"]["ContactId"]


def _end(module: Any, customer: str, contact_id: str, connect_url: str) -> None:
    """The agent ends the chat, and its event is learned."""
    from persistent_chat.deadline import Deadline
    from persistent_chat.memory.session import Session

    with urllib.request.urlopen(f"{connect_url}/agent/{contact_id}/end", b"{}", timeout=5):  # noqa: S310  # loopback
        memory = module.start_chat._memory
    listed = memory._connect.session(contact_id, Deadline(9, time.monotonic))
    memory._facts.add(customer, Session.listed(contact_id, listed), datetime.now(UTC))
