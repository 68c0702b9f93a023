"""The chat that a customer had before the one that asks, wherever either was started."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from ..connect import Connect
from ..deadline import Deadline
from ..dynamodb import Table
from ..errors import MemoryUnavailable
from .archive import archived
from .choice import candidates
from .customer_items import read_known
from .item import SLOTS, Known
from .session import Session
from .session_check import as_far_as_known, is_somebody_elses

_QUERY_SECONDS = 1
_NEWEST = 10  # sessions: before an event tells of their beginning, some are nobody's


class LastSession:
    """Reads the table, and asks Amazon Connect where that cannot be sure. `clock` is in UTC."""

    def __init__(self, table: Table, connect: Connect, clock: Callable[[], datetime]) -> None:
        self._table = table
        self._connect = connect
        self._clock = clock

    def before(self, customer: str, asking: frozenset[str], deadline: Deadline) -> Session | None:
        """The session as it is by now; None where there is none, or where the chat that asks has its past already.

        A list that cannot be had costs nobody their past: Connect's refusal is the last word. Whose the contact is that
        a past ends with is never guessed: what keeps that from being known is raised. Raises MemoryUnavailable.
        """
        now = self._clock()
        known = read_known(self._table, customer, now)
        here = [slot for slot in SLOTS if _initial(known, slot) in asking]
        if "own" in here and known.own is not None and known.own.continued_from:
            return None
        known = msgspec.structs.replace(known, **dict.fromkeys(here))
        if here:
            known = self._with_displaced(customer, known, asking, now, deadline)
        for session in candidates(known):
            found = self._looked_up(session, now, deadline)
            if found is not None and not self._is_somebody_elses(customer, session, found, deadline):
                return found
        return None

    def _is_somebody_elses(self, customer: str, told: Session, found: Session, deadline: Deadline) -> bool:
        """Whether the past of a session that is over would be another's; of one that goes on no past is told."""
        over = found.ended_at is not None
        return over and is_somebody_elses(self._connect, told, found.newest, customer, deadline)

    def _with_displaced(
        self, customer: str, known: Known, asking: frozenset[str], now: datetime, deadline: Deadline
    ) -> Known:
        """With the chat in whose place the asking one is remembered: the archive still has it."""
        if not deadline.allows(_QUERY_SECONDS):
            raise MemoryUnavailable(cause="no time left")
        elsewhere = known.elsewhere
        others = asking | {_initial(known, slot) for slot in SLOTS}
        archive, _ = archived(self._table, customer, _NEWEST, None, now)
        for session in archive.values():
            if session.initial_contact_id not in others:
                newer = elsewhere is None or elsewhere.started_at < session.started_at
                return msgspec.structs.replace(known, elsewhere=session) if newer else known
        return known

    def _looked_up(self, session: Session, now: datetime, deadline: Deadline) -> Session | None:
        try:
            return as_far_as_known(self._connect, session, now, deadline)
        except MemoryUnavailable:  # there is no time to ask
            return session


def _initial(known: Known, slot: str) -> str | None:
    session: Session | None = getattr(known, slot)
    return session.initial_contact_id if session else None
