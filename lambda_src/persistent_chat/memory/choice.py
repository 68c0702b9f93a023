"""Which of a known customer's past chats a new one is resumed from, where the client leaves that to the memory."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from ..connect import Connect
from ..contact import Contact
from ..deadline import Deadline
from ..errors import ChatRefused, SourceChatStillActive, SourceContactNotFound, TranscriptNotReady
from ..request import LATEST, PersistentChat, StartChatRequest
from ..settings import Settings
from ..source import Choice, LatePast, read_from, seconds_to_transcript
from .item import Known
from .session import Session
from .session_check import as_far_as_known, is_somebody_elses

_RECENT = timedelta(minutes=10)


class MemorysChoice(Choice, frozen=True, kw_only=True):
    """`reason` is why there is no past where one was due; `past` is what is resumed, now, late or the next time.

    `named`: the client named the source itself. `others` are pasts that come next where Connect refuses that one.
    """

    reason: str | None = None
    past: Session | None = None
    named: bool = False
    others: tuple[Session, ...] = ()


def still_missing(begun: Session, choice: MemorysChoice, known: Known) -> Session | None:
    """The past that a chat which has begun should have got and has not: the next one's, unless somebody talks in it."""
    if begun.continued_from is not None:
        return None
    if choice.past is not None:
        return choice.past
    last = next(iter(candidates(known)), None)
    refused = choice.reason is not None and last is not None and _has_past(last)
    return last if refused or last is known.earlier else None


def with_newest(known: Known, own: Session) -> Known:
    """What is known with `own` as the newest session, whose start was not recorded.

    The one before becomes `earlier` where it has a past, or where there is no other.
    """
    before = known.own if known.own is not None and not _same(known.own, own) else None
    earlier = before if before is not None and (_has_past(before) or known.earlier is None) else known.earlier
    return msgspec.structs.replace(known, own=own, earlier=earlier)


class PastChats:
    """The last chat that ended, if one is to be resumed at all. `clock` is in UTC."""

    def __init__(self, connect: Connect, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._connect = connect
        self._settings = settings
        self._clock = clock

    def due(self, chat: StartChatRequest) -> bool:
        """Whether the memory is to find a past for this chat; a RelatedContactId excludes one."""
        if chat.persistent_chat is not None:
            return chat.persistent_chat.source_contact_id == LATEST
        return self._settings.resume == "always" and chat.related_contact_id is None

    def choose(
        self, chat: StartChatRequest, known: Known, deadline: Deadline, checked: Session | None = None
    ) -> MemorysChoice:
        """The chat with its past, now or late, or without one and the reason.

        `checked` is a session that has been looked up, as far as Connect answered. A list that cannot be had costs
        nobody their past: Connect's refusal is the last word. Whose the contact is that a past ends with is never
        guessed: what keeps that from being known is raised.
        """
        reason, active = "NoPastChat", None
        sessions = candidates(known)
        for number, session in enumerate(sessions, start=1):
            found = checked if checked and _same(checked, session) else self._looked_up(session, deadline)
            if found is None:
                continue
            left = session is not known.elsewhere and self._settings.rejoin  # or its live chat would be rejoined
            if found.ended_at is None and not left:
                reason, active = SourceChatStillActive.__name__, active or session
                continue
            if self._is_somebody_elses(chat, session, found, deadline):
                continue
            return msgspec.structs.replace(self._past(chat, found), others=tuple(sessions[number:]))
        return MemorysChoice(chat=_afresh(chat), reason=reason, past=active)

    @property
    def waits(self) -> bool:
        """Whether a past that is not ready follows late."""
        return self._settings.late_rehydration

    @property
    def waits_for_live(self) -> bool:
        """Whether a past that still goes on does: its customer has left it, or it would have been rejoined."""
        return self.waits and self._settings.rejoin

    def late_of_left(self, chat: StartChatRequest, session: Session, deadline: Deadline) -> MemorysChoice:
        """The chat now, and later the past of a session that its customer has left, whatever contact that ends with.

        Raises SourceContactNotFound where that is somebody else's.
        """
        found = self._looked_up(session, deadline) or session
        if self._is_somebody_elses(chat, session, found, deadline):
            raise SourceContactNotFound
        return self.late(chat, found)

    def late(self, chat: StartChatRequest, session: Session) -> MemorysChoice:
        """The chat now, and the session's past as soon as it is written, however long the session itself goes on."""
        delay = self._settings.transcript_delay_seconds
        goes_on = session.ended_at is None
        seconds = delay if goes_on else seconds_to_transcript(session.contacts, self._clock(), delay)
        source = self._source(chat, session)
        read = self._read_from(chat, session)
        late = LatePast(source=source, read_from=read.id, seconds=seconds, goes_on=goes_on)
        return MemorysChoice(chat=_afresh(chat), late=late, past=session)

    def refused(self, choice: MemorysChoice, refusal: ChatRefused, deadline: Deadline) -> MemorysChoice:
        """What becomes of a choice that Connect refuses, for a reason that it does not say.

        A session in which nobody talked may have no transcript: then what came before it is resumed. Where the session
        has only just ended, its transcript may not be written after all, or a contact of it go on.
        """
        session, chat = choice.past, choice.chat
        before = self._before(choice, deadline) if session is not None and not session.talked else None
        if before is not None:
            return before
        recent = session is not None and session.ended_at is not None and self._clock() - session.ended_at < _RECENT
        if session is not None and recent and self.waits:
            late = LatePast(
                source=chat.persistent_chat or self._source(chat, session),
                read_from=self._read_from(chat, session).id,
                seconds=self._settings.transcript_delay_seconds,
            )
            return MemorysChoice(chat=_afresh(chat), late=late, past=session)
        return MemorysChoice(chat=_afresh(chat), reason=refusal.code)

    def _before(self, choice: MemorysChoice, deadline: Deadline) -> MemorysChoice | None:
        """The past of the session that was refused, else the next session."""
        session, chat = choice.past, choice.chat
        if session is not None and session.continued_from is not None:
            source = PersistentChat(rehydration_type="FROM_SEGMENT", source_contact_id=session.continued_from)
            if chat.persistent_chat != source:
                return msgspec.structs.replace(choice, chat=msgspec.structs.replace(chat, persistent_chat=source))
        for number, other in enumerate(choice.others, start=1):
            found = self._looked_up(other, deadline)
            if found and found.ended_at is not None and not self._is_somebody_elses(chat, other, found, deadline):
                return msgspec.structs.replace(self._past(chat, found), others=choice.others[number:])
        return None

    def _is_somebody_elses(self, chat: StartChatRequest, told: Session, found: Session, deadline: Deadline) -> bool:
        return is_somebody_elses(self._connect, told, self._read_from(chat, found), chat.customer_id, deadline)

    def _looked_up(self, session: Session, deadline: Deadline) -> Session | None:
        return as_far_as_known(self._connect, session, self._clock(), deadline)

    def _read_from(self, chat: StartChatRequest, session: Session) -> Contact:
        """The contact that a session's past ends with, where it is resumed as `chat` asks."""
        source = chat.persistent_chat or PersistentChat()
        named = next((contact for contact in session.contacts if contact.id == source.source_contact_id), None)
        return read_from(source.rehydration_type, named, session.contacts, self._settings)

    def _source(self, chat: StartChatRequest, session: Session) -> PersistentChat:
        if _is_entire(chat):
            return PersistentChat(rehydration_type="ENTIRE_PAST_SESSION", source_contact_id=session.initial_contact_id)
        return PersistentChat(rehydration_type="FROM_SEGMENT", source_contact_id=self._read_from(chat, session).id)

    def _past(self, chat: StartChatRequest, session: Session) -> MemorysChoice:
        """The session's past: now, where it is over and written, else late, as soon as it is."""
        now, delay = self._clock(), self._settings.transcript_delay_seconds
        ended = session.ended_at
        within = self._settings.resume_within_hours
        if ended is not None and within is not None and now - ended > timedelta(hours=within):
            return MemorysChoice(chat=_afresh(chat), reason="PastChatTooOld")
        if ended is not None and seconds_to_transcript(session.contacts, now, delay) == 0:
            source = self._source(chat, session)
            return MemorysChoice(chat=msgspec.structs.replace(chat, persistent_chat=source), past=session)
        if self.waits:
            return self.late(chat, session)
        reason = SourceChatStillActive if ended is None else TranscriptNotReady
        return MemorysChoice(chat=_afresh(chat), reason=reason.__name__, past=session)


def candidates(known: Known) -> list[Session]:
    """The sessions that may be the last one, the likeliest first.

    A chat that was to get a past, has not, and in which nobody talked, does not stand before that past.
    """
    own, elsewhere, earlier = known.own, known.elsewhere, known.earlier
    if own is not None and _has_past(own):
        earlier = None
    ours = own or earlier  # of a chat that asks, which is no past of itself, there may be the earlier one alone
    if ours is not None and elsewhere is not None:
        # An event can overtake the start's own record: then the same session stands in both places.
        elsewhere = None if _same(ours, elsewhere) or ours.started_at > elsewhere.started_at else elsewhere
    return [session for session in (elsewhere, earlier, own) if session is not None]


def _has_past(session: Session) -> bool:
    return session.talked or session.continued_from is not None


def _same(one: Session, other: Session) -> bool:
    return one.initial_contact_id == other.initial_contact_id


def _afresh(chat: StartChatRequest) -> StartChatRequest:
    return msgspec.structs.replace(chat, persistent_chat=None)


def _is_entire(chat: StartChatRequest) -> bool:
    source = chat.persistent_chat
    return source is None or source.rehydration_type != "FROM_SEGMENT"
