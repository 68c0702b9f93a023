"""Brings contact events to their sink the way EventBridge does: on its own time, and on demand badly."""

import asyncio
import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

import msgspec

from local.connect.contact_events import ContactEvent

logger = logging.getLogger(__name__)

SHUFFLED_TOGETHER_SECONDS = 0.05  # events this close to each other may change places


type Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Disorder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How badly. The same `seed` gives the same mess for the same events."""

    shuffle: bool = False
    duplicate: Probability = 0.0
    lose: Probability = 0.0
    seed: int | None = None


class Delivery:
    """Calls the sink in one thread of its own, so that it may block, and may call the stand-in."""

    def __init__(self, sink: Callable[[ContactEvent], None]) -> None:
        self._sink = sink
        self._waiting: queue.Queue[ContactEvent | None] = queue.Queue()
        self.disorder = Disorder()
        # A daemon: a sink that hangs must not keep the program from ending.
        threading.Thread(target=self._work, name="contact-events", daemon=True).start()

    @property
    def disorder(self) -> Disorder:
        """The disorder in force; setting it starts its seed afresh."""
        return self._disorder

    @disorder.setter
    def disorder(self, disorder: Disorder) -> None:
        self._disorder = disorder
        self._random = random.Random(disorder.seed)  # noqa: S311 - chance, not secrets

    def emit(self, event: ContactEvent) -> None:
        """Take an event; returns at once."""
        self._waiting.put(event)

    def wait(self) -> None:
        """Block until everything emitted so far has been delivered. Not for the event loop's thread."""
        self._waiting.join()

    async def settle(self, seconds: float) -> None:
        """The same for the event loop, and no longer than `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._waiting.unfinished_tasks:  # noqa: ASYNC110 - a queue of threads has nothing to await
                    await asyncio.sleep(0.005)

    def close(self) -> None:
        """Stop once everything is delivered; returns at once."""
        self._waiting.put(None)

    def _work(self) -> None:
        while (event := self._waiting.get()) is not None:
            batch = [event]
            if self.disorder.shuffle:
                time.sleep(SHUFFLED_TOGETHER_SECONDS)
                batch += self._arrived()
            for each in self._disordered(batch):
                self._hand_over(each)
            for _ in batch:
                self._waiting.task_done()

    def _arrived(self) -> list[ContactEvent]:
        arrived: list[ContactEvent] = []
        while not self._waiting.empty():
            event = self._waiting.get()
            if event is None:
                self._waiting.put(None)  # for the next turn
                break
            arrived.append(event)
        return arrived

    def _disordered(self, batch: list[ContactEvent]) -> list[ContactEvent]:
        disorder, chance = self.disorder, self._random.random
        kept = [event for event in batch if chance() >= disorder.lose]
        kept += [event for event in kept if chance() < disorder.duplicate]
        if disorder.shuffle:
            self._random.shuffle(kept)
        return kept

    def _hand_over(self, event: ContactEvent) -> None:
        try:
            self._sink(event)
        except Exception:
            # Another's code, in a thread where nobody would see it fail; EventBridge goes on as well.
            logger.exception("contact event sink failed")
