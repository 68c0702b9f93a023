"""What a known customer's start comes to: rejoin the live chat, resume the last one that ended, or start afresh."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from ..answer import Outcome, StartChatResult
from ..caller import Caller
from ..client_token import CHATS_A_KEY, successor
from ..connect import Connect
from ..connect_call import NO_ANSWER
from ..contact import LISTED_AFTER
from ..deadline import Deadline
from ..dynamodb import CALL_SECONDS, NoSuchState, Table
from ..errors import ConnectUnavailable, MemoryUnavailable, TooManyRequests
from ..late import LateRehydration
from ..participant import Connection, Participants, with_connection
from ..request import CONNECT_DEFAULT_DURATION, LONGEST_CHAT, StartChatRequest
from ..settings import Settings
from ..source import SourceCheck
from .beginning import Beginning, begun
from .choice import MemorysChoice, PastChats, still_missing, with_newest
from .customer_items import CustomerItems
from .item import Token
from .rejoining import Live, Rejoining
from .session import Session
from .session_check import as_far_as_known, up_to_date
from .turns import Turn, Turns

_EXCHANGES = 2  # of a client's key, for a refusal or a chat that is over: then nothing is taken to have come of more


class Memory:
    """Decides by the table, and asks Amazon Connect where the table cannot be sure.

    `clock` is in UTC, `sleep` takes seconds.
    """

    def __init__(
        self,
        table: Table,
        connect: Connect,
        participants: Participants,
        sources: SourceCheck,
        late: LateRehydration | None,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._items = CustomerItems(table, settings.kept)
        self._rejoining = Rejoining(self._items, connect, participants, clock)
        self._turns = Turns(self._items, self._rejoining, clock, sleep)
        self._pasts = PastChats(connect, settings, clock)
        self._beginning = Beginning(connect, sources, self._pasts, late)
        self._connect = connect
        self._settings = settings
        self._clock = clock

    def start(
        self, customer: str, chat: StartChatRequest, caller: Caller, client_token: str | None, deadline: Deadline
    ) -> tuple[StartChatResult, Outcome]:
        """The customer's chat and how it came about; raises ChatRefused as Connect does, and MemoryUnavailable.

        `client_token` is what makes two requests one.
        """
        if not self._settings.rejoin:
            return self._start_beside(customer, chat, caller, client_token, deadline)
        turn = self._turns.take(customer, chat.connection_types, client_token, deadline)
        if isinstance(turn, Live):
            return turn.answer(chat, client_token)
        with self._turns.giving_back(turn):
            return self._start(turn, chat, caller, client_token)

    def _start(
        self, turn: Turn, chat: StartChatRequest, caller: Caller, key: str | None
    ) -> tuple[StartChatResult, Outcome]:
        known = turn.known
        while True:
            own = known.own
            checked, over = self._as_agreed(own, chat, turn.deadline)
            same_request = key is not None and key == known.request_key
            if not over and (chat.rejoin is not False or same_request):
                live = self._rejoining.live(turn.customer, known, chat.connection_types, turn.deadline)
                if live is not None:
                    self._turns.give_back(turn)
                    return live.answer(chat, key)
            choice = self._beginning.choose(chat, caller, known, checked, turn.deadline)
            result, choice = self._beginning.begin(choice, turn)
            repeated = turn.maybe_started  # not of a token that Connect has refused: that has been exchanged
            session = begun(result, turn.known, self._clock())
            if not repeated:
                break
            connection = self._rejoining.opens(session, result.participant_token, chat.connection_types, turn.deadline)
            if connection is not None:
                result = with_connection(result, connection, chat)
                break
            # The repeated start's chat has come and gone: it is a past now.
            known = with_newest(turn.known, session)
            turn.exchange(successor(turn.client_token, result.contact_id))
        outcome = self._beginning.outcome(turn.customer, result, choice, turn.deadline)
        started_by = turn.request_key if repeated else key
        if chat.initial_message is not None and None not in (key, started_by) and key != started_by:
            outcome = msgspec.structs.replace(outcome, not_delivered=("InitialMessage",))
        self._record(turn, session, choice, result.participant_token, started_by, repeated=repeated)
        return result, outcome

    def _as_agreed(
        self, own: Session | None, chat: StartChatRequest, deadline: Deadline
    ) -> tuple[Session | None, bool]:
        """The session as it has been looked up, and whether events and Connect's list agree that it is over.

        Then its token need not be tried. It is looked up only where its past is wanted, which takes the list anyway.
        Where that does not come, it is not waited for again.
        """
        if own is None or own.ended_at is None or not self._pasts.due(chat):
            return None, False
        if self._clock() - own.ended_at < LISTED_AFTER:
            return None, False
        try:
            listed = up_to_date(self._connect, own, self._clock(), deadline)
        except NO_ANSWER:
            return own, False
        return listed, listed is not None and listed.ended_at is not None

    def _record(
        self,
        turn: Turn,
        session: Session,
        choice: MemorysChoice,
        participant_token: str,
        key: str | None,
        *,
        repeated: bool,
    ) -> None:
        """A chat that cannot be recorded is the customer's all the same; the next start finds it by its ClientToken."""
        asked = timedelta(minutes=choice.chat.chat_duration_in_minutes or CONNECT_DEFAULT_DURATION)
        lives = LONGEST_CHAT if repeated else asked  # another request may have started it
        expires = self._clock() + min(lives, self._settings.kept)
        token = Token(participant_token=participant_token, expires=expires)
        if turn.deadline.allows(CALL_SECONDS):
            with suppress(NoSuchState, MemoryUnavailable):
                earlier = still_missing(session, choice, turn.known)
                self._items.record(turn.customer, turn.lease, session, earlier, token, key)

    def _start_beside(
        self, customer: str, chat: StartChatRequest, caller: Caller, client_token: str | None, deadline: Deadline
    ) -> tuple[StartChatResult, Outcome]:
        """A chat beside whatever others the customer has: nobody waits for anybody."""
        known = self._items.read_beside(customer, self._clock())
        key = Key(client_token or str(uuid.uuid4()), deadline, repeated=client_token is not None)
        while True:
            choice = self._beginning.choose(chat, caller, known, None, deadline)
            result, choice = self._beginning.begin(choice, key)
            session = begun(result, known, self._clock())
            if client_token is None:
                break
            if choice.past is not None and choice.past.initial_contact_id == result.contact_id:
                session = choice.past  # the key's own chat
            connection = self._opens_still(session, result.participant_token, chat, deadline)
            if connection is not None:
                result = with_connection(result, connection, chat)
                break
            if known.own is None:
                known = msgspec.structs.replace(known, own=session)
            key.exchange(successor(key.client_token, result.contact_id))
        outcome = self._beginning.outcome(customer, result, choice, deadline)
        if deadline.allows(CALL_SECONDS):
            with suppress(NoSuchState, MemoryUnavailable):  # a newer one is remembered, or the next event tells of it
                earlier = still_missing(session, choice, known)
                self._items.record_beside(customer, session, earlier, self._clock())
        return result, outcome

    def _opens_still(
        self, session: Session, participant_token: str, chat: StartChatRequest, deadline: Deadline
    ) -> Connection | None:
        """What a keyed start's token opens; where nobody says, the start counts unless its end is known.

        Where no time is left to ask, ConnectTimeout is raised: the same key finds the chat again.
        """
        try:
            return self._rejoining.opens(session, participant_token, chat.connection_types, deadline)
        except (TooManyRequests, ConnectUnavailable):
            now = as_far_as_known(self._connect, session, self._clock(), deadline)
            return Connection() if now is not None and now.ended_at is None else None


class Key:
    """The ClientToken of a start that takes no turn: a client's own, which stands for one chat, or a fresh one.

    `repeated`: the client may have sent it before, and so its successors may have served before.
    """

    def __init__(self, client_token: str, deadline: Deadline, *, repeated: bool) -> None:
        self.client_token = client_token
        self.deadline = deadline
        self.maybe_started = repeated
        self._exchanges = 0

    def exchange(self, client_token: str) -> None:
        self._exchanges += 1
        self.client_token = client_token if self._exchanges < CHATS_A_KEY else str(uuid.uuid4())
        self.maybe_started = self.maybe_started and self._exchanges < _EXCHANGES
