"""Which of a known customer's past chats a new one is resumed from, where the client leaves that to the memory."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from ..deadline import Deadline
from ..errors import SourceChatStillActive, TranscriptNotReady
from ..request import PersistentChat, StartChatRequest
from ..settings import Settings
from ..source import check_ended, newest_segment
from .item import Known
from .session import Session
from .session_check import SessionCheck


class Resumption:
    """The last chat that ended, if one is to be resumed at all. `clock` is in UTC."""

    def __init__(self, check: SessionCheck, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._check = check
        self._settings = settings
        self._clock = clock

    def choose(
        self, customer: str, chat: StartChatRequest, found: Known, deadline: Deadline
    ) -> tuple[StartChatRequest, str | None]:
        """The chat with its source, or without one and, where one was due, the reason."""
        asked = chat.persistent_chat
        afresh = msgspec.structs.replace(chat, persistent_chat=None)
        if asked is None and (self._settings.resume == "ask" or chat.related_contact_id is not None):
            return afresh, None
        session = self._last_ended(customer, found.own, found.elsewhere, deadline)
        if session is None:
            return afresh, "NoPastChat" if found.own is found.elsewhere is None else SourceChatStillActive.__name__
        try:
            check_ended(session.contacts, self._clock(), self._settings.transcript_delay_seconds)
        except TranscriptNotReady as refusal:
            return afresh, refusal.code
        kind = asked.rehydration_type if asked else "ENTIRE_PAST_SESSION"
        whole = kind == "ENTIRE_PAST_SESSION"
        contact = session.initial_contact_id if whole else newest_segment(session.contacts).id
        source = PersistentChat(rehydration_type=kind, source_contact_id=contact)
        return msgspec.structs.replace(chat, persistent_chat=source), None

    def _last_ended(
        self, customer: str, own: Session | None, elsewhere: Session | None, deadline: Deadline
    ) -> Session | None:
        if elsewhere is not None and own is not None:
            # An event can overtake the start's own record: then the same session stands in both places.
            same = own.initial_contact_id == elsewhere.initial_contact_id
            elsewhere = None if same or own.started_at > elsewhere.started_at else elsewhere
        for session in (self._check.sure(customer, elsewhere, deadline), own):
            if session is not None and session.over:
                return session
        return None
