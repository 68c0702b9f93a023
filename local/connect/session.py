"""What one chat is made of: a session, its contacts (segments), its participants and what they said."""

from dataclasses import dataclass, field
from typing import Any

from local.connect.timestamps import iso_milliseconds

EVENT = "application/vnd.amazonaws.connect.event."
GUIDE = "connect:Guide"  # a chat's subtype: steps that an agent is led through


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone in a chat. `role` is AWS's: CUSTOMER, AGENT or SYSTEM."""

    id: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a transcript: a message or an event. `at` is epoch seconds."""

    id: str
    at: float
    type: str
    content_type: str
    content: str | None = None
    sender: Participant | None = None

    def members(self) -> dict[str, Any]:
        """The item as the participant service spells it, without the contact that it belongs to."""
        item: dict[str, Any] = {"AbsoluteTime": iso_milliseconds(self.at), "Id": self.id, "Type": self.type}
        item["ContentType"] = self.content_type
        if self.content is not None:
            item["Content"] = self.content
        if self.sender is not None:
            item |= sender_members(self.sender)
        return item


def sender_members(sender: Participant) -> dict[str, Any]:
    """Who said it, in the participant service's words."""
    return {"ParticipantId": sender.id, "ParticipantRole": sender.role, "DisplayName": sender.name}


@dataclass(slots=True)
class Contact:
    """One segment of a session, or what stands beside it. Times are epoch seconds; `ended_at` is None while it is live.

    `customer_id` is set where it is another than the session's: somebody was identified in the middle.
    """

    id: str
    initiation_method: str
    initiated_at: float
    previous_id: str | None = None
    related_id: str | None = None
    agent: Participant | None = None
    accepted_at: float | None = None
    ended_at: float | None = None
    disconnect_reason: str | None = None
    items: list[Item] = field(default_factory=list)
    channel: str = "CHAT"
    subtype: str | None = None
    customer_id: str | None = None

    @property
    def is_queued(self) -> bool:
        """Whether it waits for an agent, or has: not a survey, which a flow asks, nor what an agent has made."""
        return self.channel == "CHAT" and self.subtype is None and self.initiation_method != "DISCONNECT"


@dataclass(slots=True)
class Session:
    """All contacts that share one initial contact id. `request` is StartChatContact's, `answer` what it was told.

    `contacts` are the chat itself; tasks, e-mails and guides stand in `others`. `left_at` is when the customer left,
    which need not be the end.
    """

    request: dict[str, Any]
    customer: Participant
    contacts: list[Contact]
    attributes: dict[str, str]
    answer: dict[str, Any] = field(default_factory=dict)
    continued_from: str | None = None
    rehydration_type: str | None = None
    joined: bool = False
    listening: bool = False
    rehydration_announced: bool = False
    last_item_at: float = 0.0
    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    receipts: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    association_token: str | None = None
    left_at: float | None = None
    others: list[Contact] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The initial contact id, which never changes."""
        return self.contacts[0].id

    @property
    def live(self) -> Contact:
        """The newest segment: the live one, or the last one of an ended session."""
        return self.contacts[-1]

    @property
    def ended_at(self) -> float | None:
        """When the session's last segment ended; None while the chat goes on."""
        return self.live.ended_at

    @property
    def state(self) -> str:
        """`waiting` for an agent, `active`, or `past`."""
        if self.ended_at is not None:
            return "past"
        return "waiting" if self.live.accepted_at is None and not self.surveying else "active"

    @property
    def surveying(self) -> bool:
        """Whether the newest segment is a disconnect flow's: no agent is to be had any more."""
        return self.live.initiation_method == "DISCONNECT"

    def contact(self, contact_id: str) -> Contact:
        """The contact of that id; KeyError where the session has none."""
        for contact in self.contacts + self.others:
            if contact.id == contact_id:
                return contact
        raise KeyError(contact_id)

    def customer_id(self, contact: Contact, *, inherits: bool) -> str | None:
        """Whose a contact is; `inherits` is whether later ones are the first one's without being told."""
        if contact.customer_id is None and (inherits or contact.id == self.id):
            customer_id: str | None = self.request.get("CustomerId")
            return customer_id
        return contact.customer_id

    def items(self) -> list[tuple[Contact, Item]]:
        """Everything said in this session, oldest first, each with the segment that it was said in."""
        return [(contact, item) for contact in self.contacts for item in contact.items]
