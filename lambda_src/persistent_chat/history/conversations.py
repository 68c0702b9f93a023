"""GET /conversations: the caller's own sessions, the live one first, then the newest."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from ..api_gateway import HttpRequest
from ..contact import Contact
from ..errors import FieldError, InvalidRequest
from ..memory.conversations import Conversations, is_place
from ..memory.session import Session
from . import place

USUAL, MOST = 20, 50  # conversations on a page


class Segment(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    contact_id: str
    started_at: datetime | None
    ended_at: datetime | None = None


class Conversation(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One session: its initial contact, its segments, and the contact that it continues from."""

    contact_id: str
    started_at: datetime
    live: bool
    segments: tuple[Segment, ...]
    ended_at: datetime | None = None
    continued_from_contact_id: str | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    conversations: tuple[Conversation, ...]
    next: str | None = None


class Answer(msgspec.Struct, frozen=True):
    data: Page


class ConversationList:
    """Answers from the memory's table alone. `clock` is in UTC."""

    def __init__(self, conversations: Conversations, clock: Callable[[], datetime]) -> None:
        self._conversations = conversations
        self._clock = clock

    def answer(self, http: HttpRequest, customer: str) -> Answer:
        """A page of the customer's conversations; raises InvalidRequest for a wrong limit or next."""
        given = http.query.get("next")
        after = place.read(customer, given) if given is not None else None
        if after is not None and not is_place(after):
            raise place.wrong()
        page = self._conversations.page(customer, _limit(http.query.get("limit")), after, self._clock())
        return Answer(
            Page(
                conversations=tuple(_shown(session) for session in page.sessions),
                next=place.write(customer, page.after) if page.after else None,
            )
        )


def _limit(given: str | None) -> int:
    if given is None:
        return USUAL
    if given.isascii() and given.isdecimal() and len(given) < 4 and 1 <= int(given) <= MOST:
        return int(given)
    raise InvalidRequest(errors=(FieldError("limit", f"Expected a whole number from 1 to {MOST}"),))


def _shown(session: Session) -> Conversation:
    return Conversation(
        contact_id=session.initial_contact_id,
        started_at=session.started_at,
        ended_at=session.ended_at,
        live=session.ended_at is None,
        segments=tuple(_segment(contact) for contact in session.contacts),
        continued_from_contact_id=session.continued_from,
    )


def _segment(contact: Contact) -> Segment:
    return Segment(
        contact_id=contact.id, started_at=contact.initiation_timestamp, ended_at=contact.disconnect_timestamp
    )
