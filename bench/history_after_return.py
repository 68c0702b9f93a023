"""Customers who come straight back: how soon they are in, and how soon their past is there.

The functions' real code, with the local queue and table, in real time: the stand-in's transcripts take 30 to 60
seconds, as Amazon Connect's do. Goal: no past is lost, and 95 of 100 are there 15 seconds after they are written.
"""

import asyncio
import random
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bench.bars import bars
from bench.center import Center, center
from bench.progress import counted
from local.connect.speech import join
from local.queue import QueueServer
from local.table import TableServer

PICTURE = Path(__file__).parents[1] / "docs/history-after-return.svg"
RETURNS = 100
DELAYS = (30, 40, 50, 60)  # seconds that transcripts take, each in an instance of its own
ARRIVALS = 100  # seconds in which the customers come
BACK_WITHIN = 30  # seconds after the end of their chat
PATIENCE = 120  # seconds after a transcript is written: a past that is not there then is lost
GOAL_SECONDS = 15


@dataclass(frozen=True)
class Return:
    """In seconds: how long the start took; from the return until the transcript was written, and the past was there."""

    started: float
    written: float
    shown: float | None


async def _come_back(at: Center, customer: str, delay: float, after: float) -> Return:
    """A chat, its end, and the start that comes so many seconds `after` it."""
    past = await at.start(customer)
    at.connect.desk.end(past["startChatResult"]["ContactId"])
    written = time.monotonic() + delay
    await asyncio.sleep(after)
    begun = time.monotonic()
    data = await at.start(customer, PersistentChat={"RehydrationType": "ENTIRE_PAST_SESSION"})
    started = time.monotonic() - begun
    assert data["conversation"]["outcome"] == "resuming", data["conversation"]
    chat = at.connect.instance.session(data["startChatResult"]["ContactId"])
    join(at.connect.instance.world, chat)
    while chat.continued_from is None and time.monotonic() < written + PATIENCE:  # noqa: ASYNC110  # nothing tells
        await asyncio.sleep(0.1)
    return Return(started, written - begun, time.monotonic() - begun if chat.continued_from else None)


async def returns(count: int, delays: Sequence[float] = DELAYS, arrivals: float = ARRIVALS) -> list[Return]:
    """So many customers, spread over the instances, each of whom comes back once."""
    dice = random.Random(4711)  # noqa: S311  # repeatable, hides nothing
    done = counted(range(count), "pasts that followed (some three minutes)", count)
    async with AsyncExitStack() as stack:
        table = await stack.enter_async_context(TableServer())
        queues = await stack.enter_async_context(QueueServer())
        centers = [
            await stack.enter_async_context(
                center({"transcriptDelaySeconds": "60"}, table, queues=queues, delay=delay, name=f"bench-{delay}")
            )
            for delay in delays
        ]

        async def customer(number: int, arrives: float, after: float) -> Return:
            await asyncio.sleep(arrives)
            which = number % len(delays)
            came = await _come_back(centers[which], f"customer-{number}", delays[which], after)
            next(done, None)
            return came

        everybody = (
            customer(number, dice.uniform(0, arrivals), dice.uniform(0, BACK_WITHIN)) for number in range(count)
        )
        next(done, None)
        return await asyncio.gather(*everybody)


def picture(came: Sequence[Return], shown: Sequence[float]) -> str:
    """What the customers saw: in grey what Amazon Connect itself takes, in blue what comes of it here."""
    rows = {
        "in the chat, 95 of 100 customers": _p95([each.started for each in came]),
        "their transcript is written, half of them": median(each.written for each in came),
        "their history is there, half of them": median(shown),
        "their transcript is written, 95 of 100": _p95([each.written for each in came]),
        "their history is there, 95 of 100": _p95(shown),
    }
    title = f"Back at once: seconds from the return until … ({len(shown)} of {len(came)} histories came)"
    return bars(title, rows, "s", ours={name for name in rows if "transcript" not in name})


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


def main(count: int = RETURNS) -> None:
    came = asyncio.run(returns(count))
    shown = [each.shown for each in came if each.shown is not None]
    after = [each.shown - each.written for each in came if each.shown is not None]
    started = f"p50 {median(each.started for each in came):.2f} s, p95 {_p95([each.started for each in came]):.2f} s"
    print(
        f"history after return: {count} customers back within {BACK_WITHIN} s of the end, transcripts after {_span()} s"
    )
    print(f"  {len(shown)} pasts attached, {count - len(shown)} lost (goal 0); in the chat: {started}")
    print(
        f"  after the transcript was written: p50 {median(after):.1f} s, p95 {_p95(after):.1f} s (goal {GOAL_SECONDS})"
    )
    PICTURE.write_text(picture(came, shown))


def _span() -> str:
    return f"{min(DELAYS)} to {max(DELAYS)}"


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
