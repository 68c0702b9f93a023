"""What a contact event adds to the memory."""

from datetime import datetime

from ..connect import Connect
from ..deadline import Deadline
from .contact_event import ContactEvent
from .facts import SessionFacts
from .session import Session
from .session_check import listed


def learn(said: ContactEvent, facts: SessionFacts, connect: Connect, now: datetime, deadline: Deadline) -> None:
    """Record what an event says of a session, its end above all.

    No event says that a session has ended, only that a contact of it has: Amazon Connect is asked what belongs to the
    session, and so it is for a later contact, whose session's beginning this event does not tell. Raises ChatRefused
    where Connect or the table cannot be asked.
    """
    session = Session(initial_contact_id=said.initial_contact_id, contacts=(said.contact,))
    if said.contact.disconnect_timestamp is not None or said.contact.id != said.initial_contact_id:
        found = listed(connect, said.initial_contact_id, deadline)
        if found is None:  # nothing can be resumed from it
            return
        session = found
    facts.add(said.customer_id, session, now)
