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
from .session import Session
from .session_check import up_to_date


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's live chat, and what its token has opened."""

    session: Session
    participant_token: str
    connection: Connection

    def answer(self, chat: StartChatRequest) -> tuple[StartChatResult, Outcome]:
        """The chat as it is; of what `chat` asks for, only its ConnectionTypes reach it."""
        result = StartChatResult(
            contact_id=self.session.initial_contact_id,
            participant_id=str(self.session.participant_id),
            participant_token=self.participant_token,
            continued_from_contact_id=self.session.continued_from,
        )
        outcome = Outcome(
            outcome="rejoined",
            continued_from_contact_id=self.session.continued_from,
            not_delivered=("InitialMessage",) if chat.initial_message else (),
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

    def live(self, customer: str, session: Session, types: Sequence[str] | None, deadline: Deadline) -> Live | None:
        """The session's chat, or None where its token is not kept or opens nothing, whatever tables and lists say."""
        token = self._items.participant_token(customer, session, self._clock())
        if token is None:
            return None
        connection = self.opens(session, token, types, deadline)
        return Live(session=session, participant_token=token, connection=connection) if connection else None

    def opens(
        self, session: Session, participant_token: str, types: Sequence[str] | None, deadline: Deadline
    ) -> Connection | None:
        """What the token opens; where the participant service does not say, Connect's list of the session decides."""
        try:
            return self._participants.connect(participant_token, types, deadline)
        except NO_ANSWER:
            now = up_to_date(self._connect, session, self._clock(), deadline)
            return Connection() if now is not None and now.ended_at is None else None
