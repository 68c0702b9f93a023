"""What a remembered session is by now: Amazon Connect is asked, nothing is written."""

from datetime import datetime, timedelta

import msgspec

from ..connect import Connect
from ..contact import merge
from ..deadline import Deadline
from ..errors import SourceContactNotFound
from .session import Session

_LISTED_BY_THEN = timedelta(days=1)


def up_to_date(connect: Connect, session: Session, now: datetime, deadline: Deadline) -> Session | None:
    """The session with what Connect lists of it; None where Connect keeps it no longer.

    A list lags behind: what it does not show of what an event or a start has told still counts, and a session that it
    does not know is gone only where it is older than a day. Raises what keeps the list from being had.
    """
    try:
        listed = connect.segments(session.initial_contact_id, deadline)
    except SourceContactNotFound:
        return None if now - session.started_at > _LISTED_BY_THEN else session
    return msgspec.structs.replace(session, contacts=tuple(merge(session.contacts, listed)))
