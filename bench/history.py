"""What history costs: its whole handler against a bare one, on the same table and bucket, interleaved in one run.

Goals, at the median: a list at most 1.3 times a bare Query of a page, for 10 and for 500 past sessions alike; a
transcript of 500 messages at most twice a bare GetObject with json.loads. Whose it is, Amazon Connect is asked twice,
which takes longer on AWS than here. Stand-in, table and bucket are a process of their own; the sessions are what the
contact events' function has learned.
"""

import asyncio
import importlib
import json
import multiprocessing
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.in_turn import Handler, medians
from bench.progress import doing
from bench.quiet import quiet
from local import environment
from local.bucket import BucketServer
from local.connect.instance import STORAGE
from local.connect.session import Item, Session
from local.connect.storage import transcript_file
from local.connect.wire.server import ConnectServer
from local.lambda_context import Context
from local.options import local_config
from local.past_chat import past_chat
from local.table import TableServer

ROOT = Path(__file__).parents[1]
ROUNDS = 1000
LISTS, LIST_GOAL = {"few": 10, "many": 500}, 1.3
MESSAGES, TRANSCRIPT_GOAL = 500, 2
READER = "reader"
SETTINGS = {
    "auth": "jwt",
    "memory": "true",
    "history": "transcripts",
    "transcriptBucket": STORAGE.bucket,
    "transcriptPrefix": STORAGE.prefix,
}


def main() -> None:
    with _neighbors() as (urls, contact_id, key), quiet():
        ours, query, get_object = _handlers(*urls)
        lists = {
            sessions: medians(ours, query, _asked("history_list", customer), ROUNDS, "lists")
            for customer, sessions in LISTS.items()
        }
        read = _asked("history_transcript", READER) | {"pathParameters": {"contactId": contact_id}, "key": key}
        transcript = medians(ours, get_object, read, ROUNDS, "transcripts")
    for sessions, taken in lists.items():
        _say(f"history list p50 of {ROUNDS}, {sessions} past sessions", taken, "Query", LIST_GOAL)
    _say(f"transcript of {MESSAGES} messages p50 of {ROUNDS}", transcript, "GetObject", TRANSCRIPT_GOAL)


def _say(what: str, taken: tuple[float, float], bare: str, goal: float) -> None:
    ours, theirs = taken
    print(f"{what}: ours {ours:.2f} ms, bare {bare} {theirs:.2f} ms, ratio {ours / theirs:.2f} (goal {goal})")


@contextmanager
def _neighbors() -> Iterator[tuple[tuple[str, str, str], str, str]]:
    """The addresses of Amazon Connect, table and bucket; the contact that was talked in, and its file's name."""
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield mine.recv()
    finally:
        mine.send("stop")
        process.join()


def _serve(channel: Connection) -> None:
    async def serve() -> None:
        async with ConnectServer() as connect, TableServer() as table, BucketServer(STORAGE.bucket) as bucket:
            session = _talked_in(past_chat(connect.instance, [str(uuid.uuid4())]))
            key = STORAGE.key(session.live)
            bucket.write(key, transcript_file(session, session.live, connect.instance.arn))
            channel.send(((connect.url, table.url, bucket.url), session.id, key))
            await asyncio.to_thread(channel.recv)

    asyncio.run(serve())


def _talked_in(session: Session) -> Session:
    """A chat of the reader's in which a lot was said."""
    session.request["CustomerId"] = READER
    contact = session.live
    lines = [
        Item(str(uuid.uuid4()), contact.initiated_at + number, "MESSAGE", "text/plain", "Where is it? " * 5, sender)
        for number, sender in enumerate([session.customer, contact.agent] * (MESSAGES // 2))
    ]
    contact.items[:] = lines
    return session


def _handlers(connect_url: str, table_url: str, bucket_url: str) -> tuple[Handler, Handler, Handler]:
    """Ours, once the table is filled, and the two bare ones."""
    config = local_config(SETTINGS, issuer="http://127.0.0.1/issuer")
    _fill(_loaded("contact_events", environment.contact_events(config, connect_url, table_url)))
    ours = _loaded("history", environment.history(config, connect_url, table_url, bucket_url))
    return ours, _loaded("bench.handlers.query", {}), _loaded("bench.handlers.get_object", {})


def _loaded(module: str, variables: dict[str, str]) -> Handler:
    os.environ |= variables
    handler: Handler = importlib.import_module(module).handler
    return handler


def _fill(learn: Callable[[dict[str, Any], Context], object]) -> None:
    """One past session of two hours each day, back from yesterday, for each of the customers."""
    event = json.loads((ROOT / "events/contact_event_disconnected.json").read_text())
    for customer, sessions in LISTS.items():
        doing(f"filling a table with {sessions} sessions")
        for number in range(sessions):
            begun = datetime.now(UTC) - timedelta(days=number + 1)
            contact_id = str(uuid.uuid4())
            told = {
                "contactId": contact_id,
                "initialContactId": contact_id,
                "customerId": customer,
                "initiationTimestamp": begun.isoformat(),
                "disconnectTimestamp": (begun + timedelta(hours=2)).isoformat(),
            }
            learn(event | {"detail": event["detail"] | told}, Context("bench"))


def _asked(name: str, customer: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / f"events/{name}.json").read_text())
    event["requestContext"]["authorizer"] = {"customerId": customer}
    return event


if __name__ == "__main__":
    main()
