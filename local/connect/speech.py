"""What is said in a chat: messages and events of its transcript, typing, receipts. What changes a chat saves it."""

from typing import Any, Literal

from local.connect.session import EVENT, Item, Participant, Session, sender_members
from local.connect.timestamps import iso_milliseconds
from local.connect.world import Audience, Notice, World


def say(world: World, session: Session, sender: Participant, content: str, content_type: str = "text/plain") -> Item:
    """A message, in the live segment."""
    return _add(world, session, "MESSAGE", content_type, sender, content)


def note(world: World, session: Session, event: str, sender: Participant | None = None) -> Item:
    """An event of the transcript, in the live segment, such as `participant.joined`."""
    return _add(world, session, "EVENT", EVENT + event, sender)


def join(world: World, session: Session) -> None:
    """The customer's client has connected; said once in a chat."""
    if not session.joined:
        session.joined = True
        note(world, session, "participant.joined", session.customer)


def listen(world: World, session: Session) -> None:
    """The customer's client is there to be told things from now on, a past to read among them."""
    join(world, session)
    session.listening = True
    announce_rehydration(world, session)
    world.save(session)


def announce_rehydration(world: World, session: Session) -> None:
    """Tell the customer's client that there is a past to read: once, and not before it listens.

    Call it when either has changed, and save the chat. Not part of the transcript; when exactly AWS sends it is not
    known.
    """
    if session.listening and session.continued_from is not None and not session.rehydration_announced:
        session.rehydration_announced = True
        event = {"Id": world.new_id(), "Type": "EVENT", "ContentType": EVENT + "chat.rehydrated"}
        _show(world, session, event, "customer")


def dismiss(world: World, session: Session) -> None:
    """Tell a customer who leaves while the chat goes on that for them it is over. Not part of the transcript."""
    event = {"Id": world.new_id(), "Type": "EVENT", "ContentType": EVENT + "chat.ended"}
    _show(world, session, event, "customer")


def type_something(world: World, session: Session, sender: Participant) -> None:
    """Typing, shown to the other side only and kept out of the transcript.

    It goes without an Id: ChatJS would put an event with one into its list of messages.
    """
    event = {"Type": "EVENT", "ContentType": EVENT + "typing"} | sender_members(sender)
    _show(world, session, event, _other_side(session, sender))


def acknowledge(
    world: World, session: Session, message_id: str, receipt: Literal["Read", "Delivered"], by: Participant
) -> None:
    """Someone has got a message: kept with it and shown to the other side."""
    entry = {f"{receipt}Timestamp": iso_milliseconds(world.clock()), "RecipientParticipantId": by.id}
    session.receipts.setdefault(message_id, []).append(entry)
    world.save(session)
    metadata = {"MessageId": message_id, "Receipts": [entry]}
    item = {"Id": message_id, "Type": "MESSAGEMETADATA", "MessageMetadata": metadata}
    _show(world, session, item, _other_side(session, by))


def _add(
    world: World, session: Session, kind: str, content_type: str, sender: Participant | None, content: str | None = None
) -> Item:
    # Strictly increasing in milliseconds: the widget sorts by it and ChatJS compares it as a string.
    at = round(max(world.clock(), session.last_item_at + 0.001) * 1000) / 1000
    session.last_item_at = at
    item = Item(world.new_id(), at, kind, content_type, content, sender)
    session.live.items.append(item)
    world.save(session)
    _show(world, session, item.members(), "everyone" if session.left_at is None else "agents")
    return item


def _show(world: World, session: Session, item: dict[str, Any], audience: Audience) -> None:
    # Both ids on each item, also after a transfer: ChatJS silently drops what names neither of its own.
    shown = {"AbsoluteTime": iso_milliseconds(world.clock())} | item
    shown |= {"ContactId": session.live.id, "InitialContactId": session.id}
    world.notify(Notice(session, shown, audience))


def _other_side(session: Session, sender: Participant) -> Audience:
    return "agents" if sender == session.customer else "customer"
