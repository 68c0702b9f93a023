"""Late rehydration: a chat starts at once, and the past that is not ready yet follows it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from .answer import Outcome, StartChatResult
from .deadline import Deadline
from .errors import TranscriptNotReady
from .queue import SEND_SECONDS, Queue, QueueUnavailable
from .request import PersistentChat
from .source import LatePast


class LateMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What is to follow which chat.

    `contact_id` is the chat's, `read_from` the newest known contact of its past, `due` when that should be written at
    the latest, `attempt` how often it was tried since then, `goes_on` whether the past's session does, so far as is
    known. `customer_id` is there where customers are remembered.
    """

    contact_id: str
    source: PersistentChat
    read_from: str
    started: datetime
    due: datetime
    attempt: int = 0
    goes_on: bool = False
    customer_id: str | None = None


class LateRehydration:
    """Sends what is to follow on its way. `clock` is in UTC."""

    def __init__(self, queue: Queue, clock: Callable[[], datetime]) -> None:
        self._queue = queue
        self._clock = clock

    def follow(self, contact_id: str, late: LatePast, customer_id: str | None, deadline: Deadline) -> bool:
        """Let `late` follow the chat that has just started; whether it will."""
        if not deadline.allows(SEND_SECONDS):
            return False
        now = self._clock()
        message = LateMessage(
            contact_id=contact_id,
            source=late.source,
            read_from=late.read_from,
            started=now,
            due=now + timedelta(seconds=late.seconds),
            goes_on=late.goes_on,
            customer_id=customer_id,
        )
        try:
            self._queue.send(msgspec.json.encode(message), late.seconds / 2)  # it may be written earlier than due
        except QueueUnavailable:
            return False
        return True


def outcome(
    result: StartChatResult,
    late: LatePast | None,
    rehydration: LateRehydration | None,
    deadline: Deadline,
    *,
    customer: str | None = None,
    reason: str | None = None,
) -> Outcome:
    """What a start has come to; a late past is sent on its way."""
    source = result.continued_from_contact_id
    if source is not None:
        return Outcome(outcome="resumed", continued_from_contact_id=source)
    if late is None or rehydration is None:
        return Outcome(outcome="started", reason=reason)
    if not rehydration.follow(result.contact_id, late, customer, deadline):
        return Outcome(outcome="started", reason=TranscriptNotReady.__name__)
    return Outcome(outcome="resuming", continued_from_contact_id=late.read_from, seconds_until_history=late.seconds)
