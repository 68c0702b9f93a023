"""The contact that a chat is resumed from: this caller's, a chat, and over, before Connect is asked to resume it.

A stranger's chat and one that does not exist get the same refusal, so that nothing can be found out by trying.
"""

import math
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from .caller import Caller
from .connect import Connect
from .contact import Contact
from .deadline import Deadline
from .errors import SourceChatStillActive, SourceContactNotFound, TranscriptNotReady
from .request import PersistentChat
from .settings import Settings


class SourceCheck:
    """Looks a source up in Amazon Connect: one call for a session of one contact, two or three for a longer one."""

    def __init__(self, connect: Connect, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._connect = connect
        self._settings = settings
        self._clock = clock

    def resolve(self, source: PersistentChat, caller: Caller, deadline: Deadline) -> PersistentChat:
        """The source as Connect wants it; raises SourceContactNotFound, SourceChatStillActive or TranscriptNotReady.

        Any contact of a session stands for ENTIRE_PAST_SESSION and becomes the initial one. Where the check itself
        fails (Connect throttles it, say), that failure is raised: no chat is resumed unchecked.
        """
        named = self._own(str(source.source_contact_id), caller, deadline)
        alone = named.initial_contact_id is None and not named.next_contacts
        session = [named] if alone else self._connect.session(named.initial_contact_id or named.id, deadline)
        check_ended(session, self._clock(), self._settings.transcript_delay_seconds)
        return msgspec.structs.replace(source, source_contact_id=self._contact_id(source, named, session))

    def _own(self, contact_id: str, caller: Caller, deadline: Deadline) -> Contact:
        """The contact, if it is this caller's; a later segment may leave it to the initial contact to say whose it is.

        A refusal takes two look-ups whatever its reason: not even their number tells a stranger's chat from none.
        """
        named = self._find(contact_id, deadline)
        if named is None or named.tells_owner:
            if named is not None and _owns(caller, named):
                return named
            self._find(contact_id, deadline)
            raise SourceContactNotFound
        initial = self._find(str(named.initial_contact_id), deadline)
        if initial is None or not _owns(caller, initial):
            raise SourceContactNotFound
        return named

    def _find(self, contact_id: str, deadline: Deadline) -> Contact | None:
        try:
            return self._connect.contact(contact_id, deadline)
        except SourceContactNotFound:
            return None

    def _contact_id(self, source: PersistentChat, named: Contact, session: Sequence[Contact]) -> str:
        if source.rehydration_type == "ENTIRE_PAST_SESSION":
            return named.initial_contact_id or named.id
        if self._settings.segment == "latest" and named.is_initial:
            return newest_segment(session).id
        return named.id


def _owns(caller: Caller, contact: Contact) -> bool:
    """A verified customer has their own chats, the public those of nobody in particular; trusted callers vouch."""
    return caller.trusted or contact.customer_id == caller.customer_id


def check_ended(session: Sequence[Contact], now: datetime, transcript_delay_seconds: int) -> None:
    """Every segment has ended, and the last one long enough ago for Connect to have written its transcript."""
    ends = [contact.disconnect_timestamp for contact in session if contact.disconnect_timestamp is not None]
    if len(ends) < len(session):
        raise SourceChatStillActive
    left = transcript_delay_seconds - (now - max(ends)).total_seconds()
    if left > 0:
        raise TranscriptNotReady(retry_after=math.ceil(left))


def newest_segment(session: Sequence[Contact]) -> Contact:
    """The last contact that was a conversation: a survey after it has the initiation method DISCONNECT."""
    segments = [contact for contact in session if contact.initiation_method != "DISCONNECT"]
    return sorted(segments or session, key=lambda contact: contact.initiation_timestamp)[-1]
