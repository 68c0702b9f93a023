"""Chats that end by themselves: when, and why."""

import heapq
from collections.abc import Iterator
from itertools import count

from local.connect.readings import Readings
from local.connect.session import Session

DEFAULT_DURATION_MINUTES = 25 * 60
UNCONNECTED_SECONDS = 5 * 60.0  # until then the customer's client must have connected


def own_end(session: Session, readings: Readings) -> tuple[float, str]:
    """When a live chat ends if nobody does anything, in epoch seconds, and Connect's reason for it."""
    begun = session.contacts[0].initiated_at
    minutes = session.request.get("ChatDurationInMinutes", DEFAULT_DURATION_MINUTES)
    ends = [(begun + minutes * 60, "EXPIRED")]
    if not session.joined:
        ends.append((begun + UNCONNECTED_SECONDS, "CUSTOMER_CONNECTION_NOT_ESTABLISHED"))
    if session.surveying:
        ends.append((session.live.initiated_at + readings.survey, "CONTACT_FLOW_DISCONNECT"))
    return min(ends)


class Ends:
    """The live chats by their own ends."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Session]] = []
        self._number = count()

    def expect(self, session: Session, readings: Readings) -> None:
        """A chat has begun, or may now end sooner than before."""
        if session.ended_at is None:
            heapq.heappush(self._waiting, (own_end(session, readings)[0], next(self._number), session))

    def due(self, now: float, readings: Readings) -> Iterator[tuple[Session, str, float]]:
        """The chats to end by now, with the reason and the time of each."""
        while self._waiting and self._waiting[0][0] <= now:
            session = heapq.heappop(self._waiting)[2]
            if session.ended_at is not None:
                continue
            when, reason = own_end(session, readings)
            if when <= now:
                yield session, reason, when
            else:
                self.expect(session, readings)
