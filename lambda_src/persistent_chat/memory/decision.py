"""What a known customer's start comes to: rejoin the live chat, resume the last one that ended, or start afresh.

One start at a time: whoever comes second waits for the first and joins its chat. A start whose outcome was never
recorded is repeated under the same ClientToken, to which Connect answers with the chat that came of it, if any did.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from ..answer import Outcome, StartChatResult
from ..connect import Connect
from ..contact import Contact
from ..deadline import Deadline
from ..dynamodb import CALL_SECONDS, NoSuchState, Table
from ..errors import ChatRefused, MemoryUnavailable, RehydrationRefused, SourceContactNotFound, TooManyRequests
from ..request import CONNECT_DEFAULT_DURATION, LATEST, StartChatRequest
from ..settings import Settings
from .choice import Resumption
from .customer_items import CustomerItems
from .facts import SessionFacts
from .item import Known, Lease, Token, known_from
from .session import Session
from .session_check import SessionCheck

_LEASE = timedelta(seconds=10)  # the function's time-out: by then a crashed start is gone
_POLL_SECONDS = 0.1
_CANNOT_RESUME = (RehydrationRefused, SourceContactNotFound)


# Checks a source that the client named itself, and makes it what Connect wants.
type Resolve = Callable[[StartChatRequest], StartChatRequest]


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's start that holds the lease.

    `left_behind`: an earlier start left its ClientToken, so that a chat may have come of it. `repeated`: Connect may
    answer with a chat that is not new, for that reason or because the client repeats itself.
    """

    customer: str
    lease: Lease
    token: str
    left_behind: bool
    repeated: bool
    resolve: Resolve
    deadline: Deadline


class Memory:
    """Decides by the table, and asks Amazon Connect where the table cannot be sure.

    `clock` is in UTC, `sleep` takes seconds.
    """

    def __init__(
        self,
        table: Table,
        connect: Connect,
        settings: Settings,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._conversations = CustomerItems(table)
        self._facts = SessionFacts(table)
        self._check = SessionCheck(connect, self._facts, clock)
        self._resumption = Resumption(self._check, settings, clock)
        self._connect = connect
        self._settings = settings
        self._clock = clock
        self._sleep = sleep

    def start(
        self, customer: str, chat: StartChatRequest, resolve: Resolve, deadline: Deadline
    ) -> tuple[StartChatResult, Outcome]:
        """The customer's chat and how it came about; raises ChatRefused as Connect does, and MemoryUnavailable.

        The chat's own ClientToken counts where live chats are not rejoined: it then is what makes two requests one.
        """
        if self._settings.rejoin:
            # Where only the customer leaves, their token dies before their chat does.
            chat = msgspec.structs.replace(chat, client_token=None, disconnect_on_customer_exit=["AGENT"])
        while True:
            now, fresh = self._clock(), chat.client_token or str(uuid.uuid4())
            lease = Lease(holder=str(uuid.uuid4()), ends=now + _LEASE)
            try:
                found = self._conversations.acquire(customer, lease, fresh, now)
            except NoSuchState as busy:
                live = self._wait(customer, known_from(busy.item), deadline)
                if live is not None:
                    return _rejoined(*live)
                continue
            start = Start(
                customer=customer,
                lease=lease,
                token=chat.client_token or found.pending or fresh,
                left_behind=found.pending is not None,
                repeated=bool(found.pending or chat.client_token),
                resolve=resolve,
                deadline=deadline,
            )
            with self._giving_back(start):
                return self._decide(start, found, chat)

    def _wait(self, customer: str, before: Known, deadline: Deadline) -> tuple[Session, str] | None:
        """Until the start under way has ended: its chat and token, or None where it is our turn."""
        while deadline.allows(CALL_SECONDS):
            self._sleep(_POLL_SECONDS)
            now = self._conversations.read(customer)
            if now.own is not None and _initial(now.own) != _initial(before.own):
                token = self._token(customer, now.own)
                if token is not None:
                    return now.own, token
            if now.lease is None or now.lease.ends < self._clock():
                return None
        raise TooManyRequests(
            "Another start of this customer is still under way.", retry_after=1, cause="another start"
        )

    def _token(self, customer: str, session: Session) -> str | None:
        if session.over or not self._settings.rejoin:
            return None
        return self._conversations.token(customer, session, self._clock())

    @contextmanager
    def _giving_back(self, start: Start) -> Iterator[None]:
        """A start that fails gives the lease back; one that crashes or has no time left loses it when it runs out."""
        try:
            yield
        except ChatRefused as refusal:
            if start.deadline.allows(CALL_SECONDS):
                with suppress(NoSuchState, MemoryUnavailable):
                    maybe = start.left_behind or refusal.maybe_started
                    self._conversations.release(start.customer, start.lease, keep_pending=maybe)
            raise

    def _decide(self, start: Start, found: Known, chat: StartChatRequest) -> tuple[StartChatResult, Outcome]:
        own = self._check.sure(start.customer, found.own, start.deadline)
        token = self._token(start.customer, own) if own else None
        if own is not None and token is not None:
            with suppress(NoSuchState, MemoryUnavailable):
                self._conversations.release(start.customer, start.lease, keep_pending=start.left_behind)
            return _rejoined(own, token)
        return self._start(start, msgspec.structs.replace(found, own=own), chat)

    def _start(self, start: Start, found: Known, chat: StartChatRequest) -> tuple[StartChatResult, Outcome]:
        """A chat beside or after those that were found; Connect tells whether a repeated start made one already."""
        named = chat.persistent_chat is not None and chat.persistent_chat.source_contact_id != LATEST
        if named:
            asked, reason = start.resolve(chat), None
        else:
            asked, reason = self._resumption.choose(start.customer, chat, found, start.deadline)
        result, reason = self._begin(start, asked, reason, ours=not named)
        session = self._session(start, result)
        if session.over:  # the repeated start's chat has come and gone
            self._facts.add(start.customer, session, self._clock())
            again = msgspec.structs.replace(start, token=str(uuid.uuid4()), repeated=False)
            self._conversations.replace_pending(start.customer, start.lease, again.token)
            return self._decide(again, msgspec.structs.replace(found, own=session), chat)
        self._record(start, session, chat, result.participant_token)
        source = result.continued_from_contact_id
        outcome: Literal["started", "resumed"] = "resumed" if source else "started"
        return result, Outcome(outcome=outcome, continued_from_contact_id=source, reason=reason)

    def _begin(
        self, start: Start, chat: StartChatRequest, reason: str | None, *, ours: bool
    ) -> tuple[StartChatResult, str | None]:
        """Connect's answer; a source of our own choice that Connect refuses costs the customer no chat."""
        try:
            asked = msgspec.structs.replace(chat, client_token=start.token)
            return self._connect.start_chat(asked, start.deadline), reason
        except _CANNOT_RESUME as refusal:
            if not ours or chat.persistent_chat is None:
                raise
            token = str(uuid.uuid4())  # the old one stands for another request
            self._conversations.replace_pending(start.customer, start.lease, token)
            afresh = msgspec.structs.replace(chat, persistent_chat=None, client_token=token)
            return self._connect.start_chat(afresh, start.deadline), refusal.code

    def _session(self, start: Start, result: StartChatResult) -> Session:
        """The session that `result` is; a repeated start may have brought back one that has a history by now."""
        listed = self._check.listed(result.contact_id, start.deadline) if start.repeated else None
        begun = Contact(
            id=result.contact_id, initiation_timestamp=self._clock(), channel="CHAT", initiation_method="API"
        )
        return Session(
            initial_contact_id=result.contact_id,
            contacts=listed.contacts if listed else (begun,),
            confirmed=listed.confirmed if listed else 0,
            participant_id=result.participant_id,
            continued_from=result.continued_from_contact_id,
        )

    def _record(self, start: Start, session: Session, chat: StartChatRequest, participant_token: str) -> None:
        """A chat that cannot be recorded is the customer's all the same; the next start finds it by its ClientToken."""
        longest = timedelta(minutes=chat.chat_duration_in_minutes or CONNECT_DEFAULT_DURATION)
        expires = self._clock() + longest
        token = Token(participant_token=participant_token, expires=expires) if self._settings.rejoin else None
        if start.deadline.allows(CALL_SECONDS):
            with suppress(NoSuchState, MemoryUnavailable):
                self._conversations.record(start.customer, start.lease, session, token)


def _initial(session: Session | None) -> str | None:
    return session.initial_contact_id if session else None


def _rejoined(session: Session, token: str) -> tuple[StartChatResult, Outcome]:
    result = StartChatResult(
        contact_id=session.initial_contact_id,
        participant_id=str(session.participant_id),
        participant_token=token,
        continued_from_contact_id=session.continued_from,
    )
    return result, Outcome(outcome="rejoined", continued_from_contact_id=session.continued_from)
