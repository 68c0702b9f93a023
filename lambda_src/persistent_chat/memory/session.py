"""A session as it is remembered."""

from datetime import datetime

import msgspec

from ..contact import Contact, ended_at, newest


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """All known segments that share one initial contact id.

    Events can be lost, so that all known segments have ended proves nothing. The rest is there for a session that was
    started here: what its client was answered, but for the participant token, which is kept apart.
    """

    initial_contact_id: str
    contacts: tuple[Contact, ...]
    participant_id: str | None = None
    continued_from: str | None = None

    def holds(self, contact_id: str | None) -> bool:
        return any(contact.id == contact_id for contact in self.contacts)

    @property
    def started_at(self) -> datetime:
        return min(contact.initiation_timestamp for contact in self.contacts if contact.initiation_timestamp)

    @property
    def ended_at(self) -> datetime | None:
        """When the last known segment ended; None while one goes on."""
        return ended_at(self.contacts)

    @property
    def first_is_over(self) -> bool:
        """Whether the contact that it began with has ended, so far as is told."""
        return any(contact.is_initial and contact.disconnect_timestamp is not None for contact in self.contacts)

    @property
    def talked(self) -> bool:
        """An agent has accepted it: that was told, or a disconnect flow followed, which none does without an agent."""
        return any(contact.agent_arn or contact.is_survey for contact in self.contacts)

    @property
    def newest(self) -> Contact:
        return newest(self.contacts)
