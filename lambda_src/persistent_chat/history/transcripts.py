"""GET /conversations/{contactId}/transcript: what was said in all of a session's segments, oldest first."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from ..api_gateway import HttpRequest
from ..caller import Caller
from ..connect import Connect
from ..contact import Contact, in_order, merge
from ..deadline import Deadline
from ..errors import (
    ConversationNotFound,
    FieldError,
    InvalidRequest,
    SourceContactNotFound,
    TranscriptNotFound,
    TranscriptNotReady,
)
from ..ownership import Ownership
from ..references import ID
from ..source import seconds_to_transcript
from ..transcript_bucket import TranscriptBucket
from . import place
from .transcript_file import Item, UnreadableTranscript, items

_SOON_SECONDS = 1
_PLACE = re.compile("[0-9]{1,9}:[0-9]{1,9}")  # a segment and an item of it
_PAGE_BYTES = 256 * 1024  # far from what Lambda (6 MB) and API Gateway (10 MB) carry


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`unreadable` are contacts whose transcript is there and broken."""

    items: tuple[Item, ...]
    next: str | None = None
    unreadable: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    data: Page


class Transcripts:
    """Reads from S3 what Amazon Connect tells to be the caller's. `clock` is in UTC."""

    def __init__(
        self,
        connect: Connect,
        bucket: TranscriptBucket,
        clock: Callable[[], datetime],
        *,
        transcript_delay_seconds: int,
    ) -> None:
        self._connect = connect
        self._ownership = Ownership(connect)
        self._bucket = bucket
        self._clock = clock
        self._delay = transcript_delay_seconds

    def answer(self, http: HttpRequest, caller: Caller, deadline: Deadline) -> Answer:
        """A page of the transcript; raises ConversationNotFound, TranscriptNotReady and TranscriptNotFound."""
        contact_id = http.path.get("contactId", "")
        if not ID.fullmatch(contact_id):
            raise InvalidRequest(errors=(FieldError("contactId", "Expected the id of a contact"),))
        try:
            segments = self._segments(contact_id, caller, deadline)
        except SourceContactNotFound:
            raise ConversationNotFound from None
        initial = segments[0].initial_id
        given = http.query.get("next")
        segment, skipped = _place(place.read(initial, given)) if given is not None else (0, 0)
        return self._page(initial, segments, segment, skipped, deadline)

    def _segments(self, contact_id: str, caller: Caller, deadline: Deadline) -> list[Contact]:
        """The session's segments that are over, the oldest first, none of them somebody else's."""
        known = self._ownership.owned(contact_id, caller, deadline)
        try:
            listed = self._connect.segments(known[-1].id, deadline)
        except SourceContactNotFound:  # it lags behind
            listed = []
        described = {contact.id: contact for contact in known}
        for contact in listed:
            if contact.id not in described:
                described[contact.id] = self._ownership.also_owned(contact.id, caller, deadline)
        segments = merge(described.values(), listed)
        over = in_order(contact for contact in segments if contact.disconnect_timestamp is not None)
        left = min((self._seconds_left(contact) for contact in over), default=self._delay)
        if not over or left > 0:
            raise TranscriptNotReady(retry_after=max(left, _SOON_SECONDS))
        return over

    def _seconds_left(self, over: Contact) -> int:
        return seconds_to_transcript([over], self._clock(), self._delay)

    def _page(
        self, initial: str, segments: Sequence[Contact], segment: int, skipped: int, deadline: Deadline
    ) -> Answer:
        shown: list[Item] = []
        unreadable: list[str] = []
        found, size = False, 0
        for number in range(segment, len(segments)):
            try:
                lines = self._lines(segments[number], deadline)
            except UnreadableTranscript:
                unreadable.append(segments[number].id)
                continue
            except TranscriptNotReady:
                if number == segment:
                    raise
                return _answer(shown, unreadable, place.write(initial, f"{number}:0"))
            found |= lines is not None
            for index, item in _from(lines or [], skipped if number == segment else 0):
                size += len(msgspec.json.encode(item))
                if size > _PAGE_BYTES and shown:
                    return _answer(shown, unreadable, place.write(initial, f"{number}:{index}"))
                shown.append(item)
        if not found and not unreadable and segment == 0:
            raise TranscriptNotFound
        return _answer(shown, unreadable, None)

    def _lines(self, contact: Contact, deadline: Deadline) -> list[Item] | None:
        """What was said in one segment; None where that is not kept, TranscriptNotReady where it may be to come."""
        content = self._bucket.read(contact, deadline)
        if content is not None:
            return items(content)
        left = self._seconds_left(contact)
        if left > 0:
            raise TranscriptNotReady(retry_after=left)
        return None


def _from(lines: Sequence[Item], start: int) -> Iterator[tuple[int, Item]]:
    return ((index, item) for index, item in enumerate(lines) if index >= start)


def _place(text: str) -> tuple[int, int]:
    if not _PLACE.fullmatch(text):
        raise place.wrong()
    segment, _, item = text.partition(":")
    return int(segment), int(item)


def _answer(shown: Sequence[Item], unreadable: Sequence[str], following: str | None) -> Answer:
    return Answer(Page(items=tuple(shown), next=following, unreadable=tuple(unreadable)))
