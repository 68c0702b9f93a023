"""Late rehydration in tests: the queue and its function, in the stand-in's time, so that minutes pass."""

import heapq
import json
from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from persistent_chat.memory.late_pasts import LatePasts
from persistent_chat.queue import Queue
from persistent_chat.rehydration import Rehydration, read
from persistent_chat.request import PersistentChat, StartChatRequest
from persistent_chat.telemetry import Telemetry
from tests.support.neighborhood import QUEUE_URL, Neighborhood, asked

LATE: dict[str, Any] = {"rehydration_queue_url": QUEUE_URL, "transcript_delay_seconds": 60}
WHOLE = "ENTIRE_PAST_SESSION"


class Worker:
    """Plays SQS and the function behind it on the neighborhood's clock; `attached` and `given_up` are by chat."""

    def __init__(self, neighborhood: Neighborhood) -> None:
        self._neighborhood = neighborhood
        self._due: list[tuple[float, int, str]] = []
        self._number = 0
        self.attached: dict[str, float] = {}
        self.given_up: dict[str, str] = {}
        self._rehydration = Rehydration(
            neighborhood.connect,
            Queue(lambda: self, QUEUE_URL),
            LatePasts(neighborhood.table),
            self._telemetry(),
            transcript_delay_seconds=60,
            clock=neighborhood.time,
        )

    def _telemetry(self) -> Telemetry:
        worker = self

        class Noted(Telemetry):
            def history_attached(self, contact_id: str, source: str, seconds: float) -> None:
                super().history_attached(contact_id, source, seconds)
                worker.attached[contact_id] = worker._neighborhood.now

            def history_given_up(self, contact_id: str, reason: str) -> None:
                super().history_given_up(contact_id, reason)
                worker.given_up[contact_id] = reason

        return Noted(Logger(service="rehydrate", level="CRITICAL"))

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803, ARG002
        """SQS's own, for messages that are sent again."""
        self._number += 1
        heapq.heappush(self._due, (self._neighborhood.now + DelaySeconds, self._number, MessageBody))

    def take(self) -> None:
        """The messages that starts have sent meanwhile."""
        for message in self._neighborhood.messages:
            delay = message.pop("delay")
            self.send_message(QueueUrl=QUEUE_URL, MessageBody=json.dumps(message), DelaySeconds=delay)
        self._neighborhood.messages.clear()

    def run(self, until: float) -> None:
        """Let that time come, every message delivered when it is due."""
        self.take()
        while self._due and self._due[0][0] <= until:
            at, _, body = heapq.heappop(self._due)
            self._neighborhood.now = max(self._neighborhood.now, at)
            message = read({"body": body})
            assert message is not None
            self._rehydration.attach(message, self._neighborhood.deadline())
        self._neighborhood.now = max(self._neighborhood.now, until)


def naming(customer: str, contact_id: str) -> StartChatRequest:
    """A start that names the contact whose session it resumes."""
    source = PersistentChat(rehydration_type="ENTIRE_PAST_SESSION", source_contact_id=contact_id)
    return msgspec.structs.replace(msgspec.convert(asked(customer), StartChatRequest), persistent_chat=source)
