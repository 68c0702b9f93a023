"""The contact that a chat is resumed from: this caller's, a chat, and over, before Connect is asked to resume it.

A stranger's chat and one that does not exist get the same refusal, so that nothing can be found out by trying.
"""

import math
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from .caller import Caller
from .connect import Connect
from .connect_call import NO_ANSWER
from .contact import Contact, ended_at, merge, newest, newest_segment
from .deadline import Deadline
from .errors import SourceChatStillActive, SourceContactNotFound, TranscriptNotReady
from .ownership import Ownership
from .request import PersistentChat, StartChatRequest
from .settings import Settings


class LatePast(msgspec.Struct, frozen=True, kw_only=True):
    """A past that is not ready: `source` is to follow in about `seconds`; `read_from` is the contact it ends with.

    `goes_on`: its session does, so far as is known, and may yet end with another contact.
    """

    source: PersistentChat
    read_from: str
    seconds: int
    goes_on: bool = False


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A chat as it is to be started now, and the past that follows it, where its past is not ready yet."""

    chat: StartChatRequest
    late: LatePast | None = None


class SourceCheck:
    """Looks a source up in Amazon Connect: who it belongs to, always; whether its session is over, where that is told.

    `clock` is in UTC.
    """

    def __init__(self, connect: Connect, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._connect = connect
        self._ownership = Ownership(connect)
        self._settings = settings
        self._clock = clock

    def resolve(self, chat: StartChatRequest, caller: Caller, deadline: Deadline) -> Choice:
        """The chat with its source as Connect wants it, or with a past that follows late.

        Any contact of a session stands for ENTIRE_PAST_SESSION and becomes the initial one. Raises
        SourceContactNotFound, SourceChatStillActive or TranscriptNotReady; and what keeps the check from being made
        (Connect throttles it, say): no chat is resumed unchecked.
        """
        source = chat.persistent_chat
        if source is None or not self._settings.verify_source:
            return Choice(chat=chat)
        known = self._ownership.owned(str(source.source_contact_id), caller, deadline)
        named, initial = known[0], known[-1]
        segments = self._segments(source, named, initial, caller, deadline)
        read = read_from(source.rehydration_type, named, segments, self._settings)
        if read.id not in (named.id, initial.id) and not caller.trusted:
            self._ownership.also_owned(read.id, caller, deadline)
        contact_id = initial.id if source.rehydration_type == "ENTIRE_PAST_SESSION" else read.id
        source = msgspec.structs.replace(source, source_contact_id=contact_id)
        left = seconds_to_transcript(segments, self._clock(), self._settings.transcript_delay_seconds)
        if left == 0:
            return Choice(chat=msgspec.structs.replace(chat, persistent_chat=source))
        if not self._settings.late_rehydration:
            raise TranscriptNotReady(retry_after=left)
        late = LatePast(source=source, read_from=read.id, seconds=left)
        return Choice(chat=msgspec.structs.replace(chat, persistent_chat=None), late=late)

    def _segments(
        self, source: PersistentChat, named: Contact, initial: Contact, caller: Caller, deadline: Deadline
    ) -> list[Contact]:
        """The session's segments as far as they are told; all of them have ended.

        A list that cannot be had keeps nobody out whose session it is known to be: Connect's refusal is the last word.
        """
        described = {contact.id: contact for contact in (named, initial)}.values()
        try:
            segments = merge(described, self._connect.segments(initial.id, deadline))
        except SourceContactNotFound:  # it lags behind
            segments = list(described)
        except NO_ANSWER:
            if self._needs_list(source, named, initial, caller):
                raise
            segments = [named] if source.rehydration_type == "FROM_SEGMENT" else list(described)
        if ended_at(segments) is None:
            raise SourceChatStillActive
        return segments

    def _needs_list(self, source: PersistentChat, named: Contact, initial: Contact, caller: Caller) -> bool:
        if source.rehydration_type == "FROM_SEGMENT":
            return _newest_is_meant(named, self._settings)
        is_theirs = caller.customer_id is not None and initial.owner == caller.customer_id
        return not is_theirs and not caller.trusted


def read_from(
    rehydration_type: str | None, named: Contact | None, segments: Sequence[Contact], settings: Settings
) -> Contact:
    """The contact that a past ends with; `named` is the one that a client named, if it did."""
    if rehydration_type != "FROM_SEGMENT":
        return newest(segments)
    return newest_segment(segments) if named is None or _newest_is_meant(named, settings) else named


def _newest_is_meant(named: Contact, settings: Settings) -> bool:
    return settings.segment == "latest" and named.is_initial


def seconds_to_transcript(segments: Sequence[Contact], now: datetime, delay_seconds: int) -> int:
    """How long Connect may still need to write the transcript of segments that all have ended."""
    end = ended_at(segments)
    return 0 if end is None else max(math.ceil(delay_seconds - (now - end).total_seconds()), 0)
