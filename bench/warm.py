"""Warm overhead: our whole handler against a bare one, on the same stand-in, interleaved in one run.

Goal: at most 1.25 times at the median. The stand-in is a process of its own, so that nobody waits for its interpreter.
"""

import importlib
import json
import multiprocessing
import os
from multiprocessing.connection import Connection
from pathlib import Path

from bench.in_turn import Handler, medians
from bench.quiet import quiet
from local import environment
from local.connect import running_connect
from local.options import local_config

ROOT = Path(__file__).parents[1]
ROUNDS = 2500
GOAL = 1.25
BODY = json.dumps({"ParticipantDetails": {"DisplayName": "Ann"}, "Attributes": {"orderId": "4711"}})


def main() -> None:
    mine, theirs = multiprocessing.Pipe()
    stand_in = multiprocessing.get_context("spawn").Process(target=_stand_in, args=(theirs,), daemon=True)
    stand_in.start()
    with quiet():
        ours, bare = _handlers(mine.recv())
        event = json.loads((ROOT / "events/start.json").read_text()) | {"body": BODY}
        ours_ms, bare_ms = medians(ours, bare, event, ROUNDS, "warm requests")
    mine.send("stop")
    stand_in.join()
    ratio = ours_ms / bare_ms
    print(f"warm p50 of {ROUNDS}: ours {ours_ms:.2f} ms, bare {bare_ms:.2f} ms, ratio {ratio:.2f} (goal {GOAL})")


def _stand_in(channel: Connection) -> None:
    with running_connect() as server:
        channel.send(server.url)
        channel.recv()


def _handlers(connect_url: str) -> tuple[Handler, Handler]:
    """Both in this process, each with the environment that the deployed function has."""
    os.environ |= environment.start_chat(local_config({}, issuer="http://127.0.0.1/issuer"), connect_url)
    start_chat, bare = (importlib.import_module(name).handler for name in ("start_chat", "bench.handlers.bare"))
    return start_chat, bare


if __name__ == "__main__":
    main()
