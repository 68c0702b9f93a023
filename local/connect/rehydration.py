"""Persistent chat's rules: which past contact a new chat continues from, and whose transcripts it then shows.

Source: admin guide, chat persistence. Which error a refusal has is our reading; AWS documents none.
"""

from collections.abc import Callable, Iterator

from local.connect.errors import InvalidRequest
from local.connect.session import Contact, Session

PAST_CONTACTS_SHOWN = 100


def source_contact(
    past: Session, contact_id: str, rehydration_type: str, *, now: float, transcript_delay: float
) -> Contact:
    """The contact that a new chat continues from; InvalidRequest where Connect would refuse the source.

    `now` and `transcript_delay` are seconds: a transcript is stored that long after the end of its chat.
    """
    if past.ended_at is None:
        raise InvalidRequest("The source contact has not ended. Only ended chats can be rehydrated.")
    if now < past.ended_at + transcript_delay:
        raise InvalidRequest("The transcript of the source contact is not available yet.")
    if contact_id not in {contact.id for contact in past.contacts}:
        raise InvalidRequest("The source contact is not a chat.")
    if rehydration_type == "FROM_SEGMENT":
        return past.contact(contact_id)
    if contact_id != past.id:
        raise InvalidRequest("ENTIRE_PAST_SESSION requires the initial contact ID of the past session.")
    return past.live  # the most recently ended contact: segments end in the order in which they began


def past_contacts(session: Session, session_of: Callable[[str], Session]) -> Iterator[Contact]:
    """The past contacts that a session shows, newest first, through all chats that it was resumed from."""
    shown = 0
    while session.continued_from is not None:
        source_id = session.continued_from
        session = session_of(source_id)
        last = session.contacts.index(session.contact(source_id))
        for contact in reversed(session.contacts[: last + 1]):
            if shown == PAST_CONTACTS_SHOWN:
                return
            shown += 1
            yield contact
