"""A customer's sessions over time, as the table knows them: the live one first, then the newest."""

from datetime import datetime

import msgspec

from ..contact import merge
from ..dynamodb import Table
from .archive import PREFIX, archived
from .customer_items import read_known
from .item import iso
from .session import Session

_FIRST = f"{PREFIX}~"  # after every time, and so before the newest
_SORT_KEY_BYTES = 1024  # DynamoDB's limit
_QUERIES = 3  # for one page: what is nobody's yet, or stands at the top, leaves gaps


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some of them; `after` is the place to go on from, if there are more."""

    sessions: tuple[Session, ...]
    after: str | None


def is_place(text: str) -> bool:
    """Whether it can be the place of a session: DynamoDB goes on from no other."""
    return text.startswith(PREFIX) and len(text.encode()) <= _SORT_KEY_BYTES


class Conversations:
    """Reads what starts and events have written, and asks nobody. Raises MemoryUnavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(self, customer: str, limit: int, after: str | None, now: datetime) -> Page:
        """Up to `limit` sessions from that place on; the live ones stand before all places."""
        current = self._current(customer, now)
        live = dict([pair for pair in current.items() if pair[1].ended_at is None][:limit])
        placed, last = self._archived(customer, limit + 1, after, now)
        same = {session.initial_contact_id: session for session in placed.values()}
        for session in current.values():
            place = f"{PREFIX}{iso(session.started_at)}#{session.initial_contact_id}"
            here = (last or "") < place < (after or _FIRST)
            if session.initial_contact_id not in same and here:  # no event has told of its end
                placed[place] = session
        past = [
            (place, _together(session, current.get(session.initial_contact_id)))
            for place, session in sorted(placed.items(), reverse=True)
            if session.initial_contact_id not in live
        ]
        top = (
            [_together(session, same.get(session.initial_contact_id)) for session in live.values()]
            if after is None
            else []
        )
        room = limit - len(top)
        shown = past[:room]
        if len(past) > room:
            last = shown[-1][0] if shown else after or _FIRST
        return Page(sessions=(*top, *(session for _, session in shown)), after=last)

    def _current(self, customer: str, now: datetime) -> dict[str, Session]:
        """The newest that were started here and elsewhere, by their ids, the newest first."""
        known = read_known(self._table, customer, now)
        sessions = {session.initial_contact_id: session for session in (known.elsewhere, known.own) if session}
        return dict(sorted(sessions.items(), key=lambda pair: pair[1].started_at, reverse=True))

    def _archived(
        self, customer: str, limit: int, after: str | None, now: datetime
    ) -> tuple[dict[str, Session], str | None]:
        """The next sessions by their places, and where to go on from if there are more."""
        placed: dict[str, Session] = {}
        last = after
        for _ in range(_QUERIES):
            found, last = archived(self._table, customer, limit, last, now)
            placed |= found
            if last is None or len(placed) >= limit:
                break
        return placed, last


def _together(session: Session, other: Session | None) -> Session:
    """What either has told of a session."""
    if other is None:
        return session
    return msgspec.structs.replace(
        session,
        contacts=tuple(merge(session.contacts, other.contacts)),
        continued_from=session.continued_from or other.continued_from,
    )
