"""What a remembered session is by now: over, still live, or gone."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from ..connect import Connect
from ..deadline import Deadline
from ..errors import SourceContactNotFound
from .facts import SessionFacts
from .session import Session


class SessionCheck:
    """Asks Amazon Connect where no event and no listing has told of a session's end. `clock` is in UTC."""

    def __init__(self, connect: Connect, facts: SessionFacts, clock: Callable[[], datetime]) -> None:
        self._connect = connect
        self._facts = facts
        self._clock = clock

    def sure(self, customer: str, session: Session | None, deadline: Deadline) -> Session | None:
        """The session as it is, its end recorded where Connect tells of it; None where Connect keeps it no longer."""
        if session is None or session.over:
            return session
        listed = self.listed(session.initial_contact_id, deadline)
        if listed is None:
            return None
        if listed.over:
            self._facts.add(customer, listed, self._clock())
        return msgspec.structs.replace(session, contacts=listed.contacts, confirmed=listed.confirmed)

    def listed(self, initial_contact_id: str, deadline: Deadline) -> Session | None:
        """The session as Connect lists it; None where Connect keeps it no longer."""
        return listed(self._connect, initial_contact_id, deadline)


def listed(connect: Connect, initial_contact_id: str, deadline: Deadline) -> Session | None:
    """The same without a memory that remembers the session."""
    try:
        contacts = connect.session(initial_contact_id, deadline)
    except SourceContactNotFound:  # older than Connect keeps it
        return None
    return Session.listed(initial_contact_id, contacts)
