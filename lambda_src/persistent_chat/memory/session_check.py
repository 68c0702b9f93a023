"""What a remembered session is by now, and whose: Amazon Connect is asked, nothing is written."""

from datetime import datetime, timedelta

import msgspec

from ..connect import Connect
from ..connect_call import NO_ANSWER
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


def as_far_as_known(connect: Connect, session: Session, now: datetime, deadline: Deadline) -> Session | None:
    """The same, or the session as it was where the list cannot be had: then Connect's refusal is the last word."""
    try:
        return up_to_date(connect, session, now, deadline)
    except NO_ANSWER:
        return session


def is_somebody_elses(connect: Connect, told: Session, read: Contact, customer: str | None, deadline: Deadline) -> bool:
    """Whether the contact that a session's past is read from, or its first one, is another customer's by now.

    A flow or an agent may have said so in the middle. An event of the first contact's end has told whose it was then:
    where `told`, which is what events and starts have told of the session, has that end, it need not be asked for.
    Raises what keeps that from being known.
    """
    initial = told.initial_contact_id
    unsure = [contact_id for contact_id in (read.id, initial) if contact_id != initial or not told.first_is_over]
    try:
        return connect.is_somebody_elses(unsure, customer, deadline)
    except SourceContactNotFound:
        return True  # as far as can be known
