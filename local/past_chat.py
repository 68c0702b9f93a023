"""Conversations of an hour ago, so that there is something to resume from the first minute on."""

from collections.abc import Sequence
from itertools import pairwise

from local.connect.instance import Instance
from local.connect.session import EVENT, Contact, Item, Participant, Session

# The session's initial contact, a transfer to a second agent, and the survey after the chat.
PAST_CONTACT_IDS = (
    "33333333-3333-3333-3333-333333333331",
    "33333333-3333-3333-3333-333333333332",
    "33333333-3333-3333-3333-333333333333",
)
# Of the guest whose token stands in the sample events: a past chat, and the one that goes on.
GUEST_ID = "guest-ttVNzFZobkGWDWqs1Ri89aIhYXclWpyAQql5ve30VaM"
GUESTS_PAST_ID = "55555555-5555-5555-5555-555555555551"
GUESTS_LIVE_ID = "55555555-5555-5555-5555-555555555552"
_CUSTOMER = Participant("44444444-4444-4444-4444-444444444441", "CUSTOMER", "Ann")
_FIRST_AGENT = Participant("44444444-4444-4444-4444-444444444442", "AGENT", "Agent 1")
_SECOND_AGENT = Participant("44444444-4444-4444-4444-444444444443", "AGENT", "Agent 2")
_SYSTEM = Participant("44444444-4444-4444-4444-444444444444", "SYSTEM", "SYSTEM_MESSAGE")


def past_chat(instance: Instance, contact_ids: Sequence[str] = PAST_CONTACT_IDS) -> Session:
    """Give `instance` an ended chat of one to three segments, with these contact ids."""
    begun = instance.world.clock() - 3600
    segments = [
        Contact("", "API", begun, agent=_FIRST_AGENT, disconnect_reason="TRANSFERRED"),
        Contact("", "TRANSFER", begun + 60, agent=_SECOND_AGENT, disconnect_reason="AGENT_DISCONNECT"),
        Contact("", "DISCONNECT", begun + 120, disconnect_reason="CONTACT_FLOW_DISCONNECT"),
    ]
    said = [
        [(_CUSTOMER, "Where is my order 4711?"), (_FIRST_AGENT, "Let me ask the warehouse.")],
        [(_SECOND_AGENT, "It left us this morning and arrives tomorrow."), (_CUSTOMER, "Thank you!")],
        [(_SYSTEM, "How did we do today? Please answer from 1 to 5.")],
    ]
    contacts = [
        _segment(segment, contact_id, lines)
        for segment, contact_id, lines in zip(segments, contact_ids, said, strict=False)
    ]
    for earlier, later in pairwise(contacts):
        later.previous_id = earlier.id
    contacts[-1].items.append(_item(contacts[-1], 9, "EVENT", EVENT + "chat.ended"))
    request = {
        "InstanceId": instance.id,
        "ContactFlowId": instance.contact_flow_ids[0],
        "ParticipantDetails": {"DisplayName": _CUSTOMER.name},
    }
    session = Session(request, _CUSTOMER, contacts, attributes={"orderId": "4711"})
    instance.remember([session])
    return session


def guests_chats(instance: Instance) -> Session:
    """Give `instance` the sample guest's chats; the past one."""
    past = past_chat(instance, [GUESTS_PAST_ID])
    live = Session(
        {**past.request, "CustomerId": GUEST_ID},
        _CUSTOMER,
        [Contact(GUESTS_LIVE_ID, "API", instance.world.clock())],
        attributes={},
    )
    past.request["CustomerId"] = GUEST_ID
    instance.remember([live])
    return past


def _segment(contact: Contact, contact_id: str, lines: Sequence[tuple[Participant, str]]) -> Contact:
    contact.id = contact_id
    contact.accepted_at = contact.initiated_at
    contact.ended_at = contact.initiated_at + 50
    for number, (sender, text) in enumerate(lines):
        contact.items.append(_item(contact, number, "MESSAGE", "text/plain", text, sender))
    return contact


def _item(
    contact: Contact,
    number: int,
    kind: str,
    content_type: str,
    text: str | None = None,
    sender: Participant | None = None,
) -> Item:
    at = contact.initiated_at + 5 + 5 * number
    return Item(f"{contact.id[:-4]}{contact.id[-1]}{number:03}", at, kind, content_type, text, sender)
