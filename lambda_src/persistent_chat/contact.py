"""A contact as Amazon Connect tells of it: by DescribeContact, in a list, in an event."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from .request import Members

_CHAT = "CHAT"
_SURVEY = "DISCONNECT"  # the initiation method of what a disconnect flow starts
LISTED_AFTER = timedelta(seconds=30)  # by then Connect's list shows what has followed a contact that ended
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Recording(Members, frozen=True):
    """Where a contact's transcript, or something else that was recorded of it, is kept."""

    storage_type: str | None = None
    location: str | None = None


class Contact(Members, frozen=True):
    """One segment of a session.

    AWS marks every member but the id optional. `initial_contact_id` is None for the first contact of a session, where
    Connect says so, whether others follow it or not. `agent_arn` is who accepted it, and comes from events alone.
    """

    id: str
    initiation_timestamp: datetime | None = None
    channel: str | None = None
    initiation_method: str | None = None
    initial_contact_id: str | None = None
    previous_contact_id: str | None = None
    related_contact_id: str | None = None
    disconnect_timestamp: datetime | None = None
    customer_id: str | None = None
    agent_arn: str | None = None
    recordings: tuple[Recording, ...] | None = None

    @property
    def transcript_location(self) -> str | None:
        """The bucket and name of its transcript in S3, where Connect tells them."""
        for recording in self.recordings or ():
            if recording.storage_type == "S3" and recording.location and recording.location.endswith(".json"):
                return recording.location
        return None

    @property
    def owner(self) -> str | None:
        """The customer whose it is; a flow may have set a blank id, which is nobody's."""
        return self.customer_id or None

    @property
    def is_chat(self) -> bool:
        return self.channel == _CHAT

    @property
    def initial_id(self) -> str:
        """The id of its session."""
        return self.initial_contact_id or self.id

    @property
    def is_initial(self) -> bool:
        return self.initial_id == self.id

    @property
    def is_segment(self) -> bool:
        """Whether it is one of its session's conversations, as far as can be told.

        A step-by-step guide is a chat contact as well: it is related to the agent's contact, and follows none.
        """
        return self.is_chat and (self.is_initial or self.previous_contact_id is not None or not self.related_contact_id)

    @property
    def is_survey(self) -> bool:
        """What a disconnect flow has started, after a conversation."""
        return self.initiation_method == _SURVEY


class ListedContact(Contact, frozen=True):
    """An entry of ListAssociatedContacts, which calls the id by another name and may leave out even that."""

    id: str = msgspec.field(name="ContactId", default="")


def _merged(told: Contact, other: Contact) -> Contact:
    """A contact of which one source says more than the other: an end that either has told has come."""
    both = {name: (getattr(told, name), getattr(other, name)) for name in Contact.__struct_fields__}
    return Contact(**{name: second if first is None else first for name, (first, second) in both.items()})


def merge(told: Iterable[Contact], others: Iterable[Contact]) -> list[Contact]:
    """All contacts that either tells of."""
    contacts = {contact.id: contact for contact in told}
    for other in others:
        contacts[other.id] = _merged(contacts.get(other.id, other), other)
    return list(contacts.values())


def ended_at(contacts: Iterable[Contact]) -> datetime | None:
    """When the last of them ended; None while one goes on."""
    ends = [contact.disconnect_timestamp for contact in contacts]
    return max(known) if (known := [end for end in ends if end is not None]) and len(known) == len(ends) else None


def in_order(contacts: Iterable[Contact]) -> list[Contact]:
    """The oldest first, and before all others those whose time is not told."""
    return sorted(contacts, key=lambda contact: contact.initiation_timestamp or _LONG_AGO)


def newest(contacts: Iterable[Contact]) -> Contact:
    """The contact that none follows, and of several the one that began last."""
    contacts = list(contacts)
    followed = {contact.previous_contact_id for contact in contacts}
    return in_order([contact for contact in contacts if contact.id not in followed] or contacts)[-1]


def newest_segment(contacts: Iterable[Contact]) -> Contact:
    """The last segment that is no survey."""
    contacts = list(contacts)
    return newest([contact for contact in contacts if not contact.is_survey] or contacts)
