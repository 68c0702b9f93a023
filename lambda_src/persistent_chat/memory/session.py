"""A session as the memory knows it: its contacts, and whether it is over."""

from datetime import datetime
from typing import Self

import msgspec

from ..contact import Contact


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """All known contacts that share one initial contact id.

    Events can be lost, so that all known contacts have ended proves nothing. `confirmed` is how many contacts there
    were when Amazon Connect itself listed the session with every contact ended. The rest is there for a session that
    was started here: what its client was answered, but for the participant token, which is kept apart.
    """

    initial_contact_id: str
    contacts: tuple[Contact, ...]
    confirmed: int = 0
    participant_id: str | None = None
    continued_from: str | None = None

    @classmethod
    def listed(cls, initial_contact_id: str, contacts: list[Contact]) -> Self:
        """The session as Amazon Connect lists it."""
        over = all(contact.disconnect_timestamp for contact in contacts)
        return cls(
            initial_contact_id=initial_contact_id, contacts=tuple(contacts), confirmed=len(contacts) if over else 0
        )

    @property
    def started_at(self) -> datetime:
        return min(contact.initiation_timestamp for contact in self.contacts)

    @property
    def over(self) -> bool:
        """Every contact has ended, and Connect knew of no other one."""
        ended = sum(contact.disconnect_timestamp is not None for contact in self.contacts)
        return self.confirmed == ended == len(self.contacts)
