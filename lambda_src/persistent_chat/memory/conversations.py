"""A customer's sessions over time, as the table knows them: the live one first, then the newest."""

from datetime import datetime

import msgspec

from ..contact import merge
from ..dynamodb import Table
from .archive import PREFIX, archived_session
from .item import expired, iso, item_key, known_from
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
        more = len(past) > room or last is not None
        shown = past[:room]
        end = shown[-1][0] if shown else after or _FIRST
        return Page(sessions=(*top, *(session for _, session in shown)), after=end if more else None)

    def _current(self, customer: str, now: datetime) -> dict[str, Session]:
        """The newest that were started here and elsewhere, by their ids, the newest first."""
        answer = self._table.ask("get_item", Key=item_key(customer, "NOW"), ConsistentRead=True)
        known = known_from(answer.get("Item", {}), now)
        sessions = {session.initial_contact_id: session for session in (known.elsewhere, known.own) if session}
        return dict(sorted(sessions.items(), key=lambda pair: pair[1].started_at, reverse=True))

    def _archived(
        self, customer: str, limit: int, after: str | None, now: datetime
    ) -> tuple[dict[str, Session], str | None]:
        """The next sessions by their places, and where to go on from if there are more."""
        key, placed = item_key(customer, PREFIX), {}
        last = after
        for _ in range(_QUERIES):
            answer = self._table.ask(
                "query",
                KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
                ExpressionAttributeValues={":pk": key["pk"], ":prefix": key["sk"]},
                ScanIndexForward=False,
                Limit=limit,
                **({"ExclusiveStartKey": item_key(customer, last)} if last else {}),
            )
            for item in answer["Items"]:
                session = None if expired(item, now) else archived_session(item)
                if session is not None:
                    placed[item["sk"]["S"]] = session
            last = answer["LastEvaluatedKey"]["sk"]["S"] if "LastEvaluatedKey" in answer else None
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
