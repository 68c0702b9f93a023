"""What agents put beside a chat: tasks, e-mails and guides. They stand in its tree and are none of its segments."""

from typing import Literal

from local.connect.errors import Conflict
from local.connect.instance import Instance
from local.connect.session import GUIDE, Contact, Participant, Session

type Kind = Literal["task", "email", "guide"]


def file(instance: Instance, session: Session, contact_id: str, kind: Kind) -> Contact:
    """A new contact beside one of the session's, whether or not that is over.

    A task or e-mail follows the contact. A guide is a chat of its own that is related to it; that it shares the
    session's initial contact id is the harder reading: StartChatContact with RelatedContactId makes one that does not.
    """
    world = instance.world
    agent = Participant(world.new_id(), "AGENT", "Agent")
    contact = Contact(world.new_id(), "API", world.clock(), agent=agent, accepted_at=world.clock())
    if kind == "guide":
        contact.subtype, contact.related_id = GUIDE, contact_id
    else:
        contact.channel, contact.previous_id = kind.upper(), contact_id
    session.others.append(contact)
    instance.remember([session])
    for event_type in ("INITIATED", "CONNECTED_TO_SYSTEM", "CONNECTED_TO_AGENT"):
        instance.emit(event_type, session, contact)
    instance.changed(session)
    return contact


def close(instance: Instance, session: Session, contact: Contact, reason: str) -> None:
    """The contact is done with; Conflict where it is already, or is one of the chat itself."""
    if contact not in session.others or contact.ended_at is not None:
        raise Conflict("There is nothing to close.")
    contact.ended_at, contact.disconnect_reason = instance.world.clock(), reason
    instance.emit("DISCONNECTED", session, contact)
    instance.emit("COMPLETED", session, contact)
    instance.changed(session)
