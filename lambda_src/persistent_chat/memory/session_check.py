"""What a remembered session is by now, and whose: Amazon Connect is asked, nothing is written."""

from datetime import datetime, timedelta

import msgspec

from ..connect import Connect
from ..contact import Contact, ended_at, merge
from ..deadline import Deadline
from ..errors import SourceContactNotFound
from .session import Session

_LISTED_BY_THEN = timedelta(days=1)


def up_to_date(connect: Connect, session: Session, now: datetime, deadline: Deadline) -> Session | None:
    """The session with what Connect lists of it; None where Connect keeps it no longer.

    A list lags behind: what it does not show of what an event or a start has told still counts, and a session that it
    does not know is gone only where it is older than a day. Whether the contact that is asked for stands in its own
    list is not documented: where it does not, it is described. Raises what keeps that from being had.
    """
    initial = session.initial_contact_id
    try:
        listed = connect.segments(initial, deadline)
        contacts = merge(session.contacts, listed)
        if all(contact.id != initial for contact in listed) and ended_at(contacts) is None:
            contacts = merge(contacts, [connect.contact(initial, deadline)])
    except SourceContactNotFound:
        return None if now - session.started_at > _LISTED_BY_THEN else session
    return msgspec.structs.replace(session, contacts=tuple(contacts))


def is_somebody_elses(
    connect: Connect, session: Session, read: Contact, customer: str | None, deadline: Deadline
) -> bool:
    """Whether a flow or an agent has said in the middle that the contact is another customer's, whose past is read.

    The session's first contact is the customer's own. Raises what keeps that from being known.
    """
    if read.id == session.initial_contact_id:
        return False
    try:
        return connect.customer_of(read.id, deadline) not in (None, customer)
    except SourceContactNotFound:
        return True  # as far as can be known
