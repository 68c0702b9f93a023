"""What a contact event adds to the memory. Events only tell: nobody is asked."""

from datetime import datetime

from .contact_event import ContactEvent
from .facts import SessionFacts


def learn(told: ContactEvent, facts: SessionFacts, now: datetime) -> None:
    """Record what an event says of a contact; raises MemoryUnavailable.

    No event says that a session has ended, only that a contact of it has: a start that comes upon it finds that out.
    """
    facts.add(told.customer_id, told.contact, now)
