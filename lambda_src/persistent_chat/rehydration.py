"""Attaching a past to a chat that has started without it, as soon as Amazon Connect has written that past."""

import hashlib
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from .connect import Connect
from .connect_call import NO_ANSWER
from .contact import LISTED_AFTER, Contact, merge, newest
from .deadline import Deadline
from .errors import RehydrationRefused, SourceChatStillActive, SourceContactNotFound
from .late import LateMessage
from .memory.late_pasts import LatePasts
from .queue import Queue
from .telemetry import Telemetry

_PATIENCE_SECONDS = 300  # after a transcript is due; AWS says that it takes 30 to 60 seconds
_PAUSE_SECONDS = 10
_LONGER_SECONDS = 5  # each pause than the one before, once the transcript is due
_LONGEST_PAUSE_SECONDS = 60
# Some pasts go on for days: no pause is shorter, and no patience either, than that part of the time since the start.
_PAUSE_OF_THE_WAIT = 0.1
_PATIENCE_OF_THE_WAIT = 0.5


def read(record: Mapping[str, object]) -> LateMessage | None:
    """The message in one of SQS's records; None where it is none of ours."""
    body = record.get("body")
    try:
        return msgspec.json.decode(body if isinstance(body, str) else "", type=LateMessage)
    except msgspec.MsgspecError:
        return None


class Rehydration:
    """Tries CreatePersistentContactAssociation until it is done, or of no use any more.

    Connect does not say why it refuses one. Its transcript may still be to come, and the session itself may still go
    on: it is tried about every ten seconds until the transcript is due, ever less often after that, and until five
    minutes later, or longer where it was waited for long. `clock` is in UTC.
    """

    def __init__(
        self,
        connect: Connect,
        queue: Queue,
        late_pasts: LatePasts | None,
        telemetry: Telemetry,
        *,
        transcript_delay_seconds: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._connect = connect
        self._queue = queue
        self._late_pasts = late_pasts
        self._telemetry = telemetry
        self._delay = timedelta(seconds=transcript_delay_seconds)
        self._clock = clock

    def attach(self, message: LateMessage, deadline: Deadline) -> None:
        """Attach the past, or see to it that it is tried again.

        Raises ConnectMisconfigured, and MemoryUnavailable and QueueUnavailable where what came of it cannot be kept.
        """
        try:
            self._attach(message, deadline)
        except SourceContactNotFound as gone:
            self._telemetry.history_given_up(message.contact_id, gone.code)
        except NO_ANSWER as silence:
            self._again(message, silence.code)

    def _attach(self, message: LateMessage, deadline: Deadline) -> None:
        if message.goes_on:
            if self._settled(message, deadline):
                return
            message = self._followed(message, deadline)
            if message.goes_on:
                self._again(message, SourceChatStillActive.__name__)
                return
        try:
            source = self._connect.associate(message.contact_id, message.source, _client_token(message), deadline)
        except (RehydrationRefused, SourceContactNotFound) as refusal:
            self._refused(message, refusal.code, deadline)
        except NO_ANSWER as silence:
            self._again(message, silence.code)
        else:
            self._attached(message, source or message.read_from)

    def _attached(self, message: LateMessage, source: str) -> None:
        if self._late_pasts and message.customer_id:
            self._late_pasts.attached(message.customer_id, message.contact_id, source)
        seconds = (self._clock() - message.started).total_seconds()
        self._telemetry.history_attached(message.contact_id, source, seconds)

    def _refused(self, message: LateMessage, code: str, deadline: Deadline) -> None:
        """Refused because it is done already, too late, too early, or for good."""
        if self._clock() >= message.due:
            if self._settled(message, deadline):
                return
            past = self._connect.contact(message.read_from, deadline)
            if self._is_out_of_patience(message):  # the list is asked before that past is given up, not each time
                past = self._last(past, deadline)
            if past.disconnect_timestamp is None:  # an agent is still to close it, or a survey to be answered
                message = msgspec.structs.replace(message, goes_on=True, due=self._clock() + self._delay)
        self._again(message, code)

    def _followed(self, message: LateMessage, deadline: Deadline) -> LateMessage:
        """The message as of the contact in which the past's session goes on, or has ended.

        Raises SourceContactNotFound where that or its first one is somebody else's by now: an agent or a flow says so.
        """
        past = self._connect.contact(message.read_from, deadline)
        last = self._last(past, deadline)
        goes_on = not self._is_over(last)
        is_entire = message.source.rehydration_type == "ENTIRE_PAST_SESSION"
        read = last.id if is_entire else str(message.source.source_contact_id)
        whose = () if goes_on or message.customer_id is None else (read, past.initial_id)
        if self._connect.is_somebody_elses(whose, message.customer_id, deadline):
            raise SourceContactNotFound
        due = self._clock() + self._delay
        return msgspec.structs.replace(message, read_from=last.id, due=due, goes_on=goes_on)

    def _settled(self, message: LateMessage, deadline: Deadline) -> bool:
        """Whether nothing is left to be done, since the chat has its past already or is over."""
        chat = self._connect.contact(message.contact_id, deadline)
        if chat.related_contact_id is not None:
            self._attached(message, chat.related_contact_id)
            return True
        if self._is_over(self._last(chat, deadline)):
            self._telemetry.history_given_up(message.contact_id, "ChatOver")
            return True
        return False

    def _last(self, contact: Contact, deadline: Deadline) -> Contact:
        """The contact in which a session goes on, or has ended: this one, or one that has followed it."""
        if contact.disconnect_timestamp is None:
            return contact
        contacts = [contact]
        with suppress(SourceContactNotFound):  # the list lags behind
            contacts = merge(contacts, self._connect.segments(contact.initial_id, deadline))
        return newest([other for other in contacts if other.disconnect_timestamp is None] or contacts)

    def _waits(self, message: LateMessage) -> tuple[float, float]:
        """For how many seconds a past has been due, and its chat has waited for it."""
        now = self._clock()
        return (now - message.due).total_seconds(), (now - message.started).total_seconds()

    def _is_out_of_patience(self, message: LateMessage) -> bool:
        overdue, waited = self._waits(message)
        return overdue > max(_PATIENCE_SECONDS, waited * _PATIENCE_OF_THE_WAIT)

    def _is_over(self, last: Contact) -> bool:
        """Whether nothing follows this contact: the list may lag behind."""
        ended = last.disconnect_timestamp
        return ended is not None and self._clock() - ended > LISTED_AFTER

    def _again(self, message: LateMessage, code: str) -> None:
        overdue, waited = self._waits(message)
        if self._is_out_of_patience(message):
            self._telemetry.history_given_up(message.contact_id, code)
            return
        longest = _LONGEST_PAUSE_SECONDS if overdue >= 0 else math.ceil(-overdue)
        usual = min(_PAUSE_SECONDS + _LONGER_SECONDS * message.attempt, longest, _LONGEST_PAUSE_SECONDS)
        pause, attempt = max(usual, waited * _PAUSE_OF_THE_WAIT), message.attempt + (overdue >= 0)
        self._queue.send(msgspec.json.encode(msgspec.structs.replace(message, attempt=attempt)), pause)
        self._telemetry.history_late(message.contact_id, code, attempt)


def _client_token(message: LateMessage) -> str:
    """The same for the same pair, so that a repeated message associates once."""
    pair = f"{message.contact_id} {message.source.source_contact_id} {message.source.rehydration_type}"
    return hashlib.sha256(pair.encode()).hexdigest()
