"""Handing out a live chat again: a participant token leaves only after it has opened a door."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from ..answer import Outcome, StartChatResult
from ..connect import Connect
from ..connect_call import NO_ANSWER
from ..deadline import Deadline
from ..participant import Connection, Participants, with_connection
from ..request import StartChatRequest
from .customer_items import CustomerItems
from .item import Known
from .session import Session
from .session_check import up_to_date


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's live chat, what its token has opened, and what stands for the request that started it, if known."""

    session: Session
    participant_token: str
    connection: Connection
    request_key: str | None

    def answer(self, chat: StartChatRequest, key: str | None) -> tuple[StartChatResult, Outcome]:
        """The chat as it is; of what `chat` asks for only its ConnectionTypes reach it, unless it has started it."""
        result = StartChatResult(
            contact_id=self.session.initial_contact_id,
            participant_id=str(self.session.participant_id),
            participant_token=self.participant_token,
            continued_from_contact_id=self.session.continued_from,
        )
        is_delivered = chat.initial_message is None or (key is not None and key == self.request_key)
        outcome = Outcome(
            outcome="rejoined",
            continued_from_contact_id=self.session.continued_from,
            not_delivered=() if is_delivered else ("InitialMessage",),
        )
        return with_connection(result, self.connection, chat), outcome


class Rejoining:
    """Tries the tokens of chats that were started here. `clock` is in UTC."""

    def __init__(
        self, items: CustomerItems, connect: Connect, participants: Participants, clock: Callable[[], datetime]
    ) -> None:
        self._items = items
        self._connect = connect
        self._participants = participants
        self._clock = clock

    def live(self, customer: str, known: Known, types: Sequence[str] | None, deadline: Deadline) -> Live | None:
        """The newest chat, or None where its token is not kept or opens nothing, whatever tables and lists say."""
        session = known.own
        if session is None:
            return None
        token = self._items.participant_token(customer, session, self._clock())
        if token is None:
            return None
        connection = self.opens(session, token, types, deadline)
        if connection is None:
            return None
        return Live(session=session, participant_token=token, connection=connection, request_key=known.request_key)

    def opens(
        self, session: Session, participant_token: str, types: Sequence[str] | None, deadline: Deadline
    ) -> Connection | None:
        """What the token opens, or None.

        Where the participant service does not say, the session may be over by Connect's list; else that is raised.
        """
        try:
            return self._participants.connect(participant_token, types, deadline)
        except NO_ANSWER:
            now = up_to_date(self._connect, session, self._clock(), deadline)
            if now is None or now.ended_at is not None:
                return None
            raise
