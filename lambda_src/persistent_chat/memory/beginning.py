"""Beginning a known customer's chat: with the past that was chosen, or without where Connect refuses that one."""

from datetime import datetime
from typing import Protocol

import msgspec

from ..answer import Outcome, StartChatResult
from ..caller import Caller
from ..client_token import successor
from ..connect import Connect
from ..contact import Contact
from ..deadline import Deadline
from ..errors import (
    ChatRefused,
    InvalidRequest,
    RehydrationRefused,
    SourceChatStillActive,
    SourceContactNotFound,
)
from ..late import LateRehydration
from ..late import outcome as outcome_of
from ..request import StartChatRequest
from ..source import SourceCheck
from .choice import MemorysChoice, PastChats
from .item import Known
from .session import Session

_CANNOT_RESUME = (RehydrationRefused, SourceContactNotFound)
_FOR_GOOD = (*_CANNOT_RESUME, InvalidRequest)


class Started(Protocol):
    """What a chat is started under: a turn, or a client's own key.

    `maybe_started`: a chat may have come of `client_token` already.
    """

    client_token: str
    maybe_started: bool
    deadline: Deadline

    def exchange(self, client_token: str) -> None:
        """The ClientToken has served: go on with another one."""


class Beginning:
    """Chooses a past and starts the chat; `late` is None where no past follows late."""

    def __init__(self, connect: Connect, sources: SourceCheck, pasts: PastChats, late: LateRehydration | None) -> None:
        self._connect = connect
        self._sources = sources
        self._pasts = pasts
        self._late = late

    def choose(
        self, chat: StartChatRequest, caller: Caller, known: Known, checked: Session | None, deadline: Deadline
    ) -> MemorysChoice:
        """The chat as it is to be started. `checked` is a session that has been looked up, as far as that was told."""
        if self._pasts.due(chat):
            return self._pasts.choose(chat, known, deadline, checked)
        if chat.persistent_chat is None:
            return MemorysChoice(chat=chat)
        sessions = [session for session in (known.own, known.elsewhere, known.earlier) if session is not None]
        past = next((session for session in sessions if session.holds(chat.persistent_chat.source_contact_id)), None)
        try:
            choice = self._sources.resolve(chat, caller, deadline)
        except SourceChatStillActive:
            if past is None or past is known.elsewhere or not self._pasts.waits_for_live:
                raise
            return msgspec.structs.replace(self._pasts.late_of_left(chat, past, deadline), named=True)
        return MemorysChoice(chat=choice.chat, late=choice.late, past=past if choice.late else None, named=True)

    def begin(self, choice: MemorysChoice, under: Started) -> tuple[StartChatResult, MemorysChoice]:
        """Connect's answer; a source of our own choice that Connect refuses costs the customer no chat.

        What a ClientToken stands for after a refusal, or with another request, is not documented. One that a chat may
        have come of is kept while it is taken, so that a key stands for one chat whatever becomes of sources; where it
        is not taken, all is asked again under its successor. Any other is not asked again after a refusal.
        """
        first = choice
        while True:
            try:
                return self._connect.start_chat(choice.chat, under.client_token, under.deadline), choice
            except ChatRefused as refusal:
                ours = choice.chat.persistent_chat is not None and not choice.named
                if ours and isinstance(refusal, _CANNOT_RESUME):
                    choice = self._pasts.refused(choice, refusal, under.deadline)
                    if under.maybe_started:
                        continue
                elif under.maybe_started and isinstance(refusal, _FOR_GOOD):
                    choice = first
                else:
                    under.maybe_started |= refusal.maybe_started
                    raise
            under.exchange(successor(under.client_token, "refused"))

    def outcome(self, customer: str, result: StartChatResult, choice: MemorysChoice, deadline: Deadline) -> Outcome:
        """What the start has come to, once its past is on its way where it is late."""
        return outcome_of(result, choice.late, self._late, deadline, customer=customer, reason=choice.reason)


def begun(result: StartChatResult, known: Known, now: datetime) -> Session:
    """The session that has begun: just now, or, where a start was repeated, with what is known of it already.

    Where it was not recorded, events may have told of it as of one from elsewhere.
    """
    if known.own is not None and known.own.initial_contact_id == result.contact_id:
        return known.own
    contact = Contact(id=result.contact_id, initiation_timestamp=now, channel="CHAT", initiation_method="API")
    elsewhere = known.elsewhere
    told = elsewhere.contacts if elsewhere and elsewhere.initial_contact_id == result.contact_id else (contact,)
    return Session(
        initial_contact_id=result.contact_id,
        contacts=told,
        participant_id=result.participant_id,
        continued_from=result.continued_from_contact_id,
    )
