"""A chat as the agents' desk lists it."""

from typing import Any

from local.connect.session import Contact, Session
from local.connect.timestamps import iso_milliseconds


def chat_summary(session: Session) -> dict[str, Any]:
    """A chat as the desk lists it: our own words in camelCase, times in ISO 8601."""
    messages = [item for _, item in session.items() if item.type == "MESSAGE"]
    asked = [item.content for item in messages if item.sender and item.sender.role == "CUSTOMER"]
    return {
        "contactId": session.id,
        "liveContactId": session.live.id,
        "state": session.state,
        "customerName": session.customer.name,
        "customerId": session.request.get("CustomerId"),
        "attributes": session.attributes,
        "continuedFromContactId": session.continued_from,
        "rehydrationType": session.rehydration_type,
        "startedAt": iso_milliseconds(session.contacts[0].initiated_at),
        "endedAt": session.ended_at and iso_milliseconds(session.ended_at),
        "messageCount": len(messages),
        "firstMessage": asked[0] if asked else None,
        "lastMessage": messages[-1].content if messages else None,
        "customerHasLeft": session.left_at is not None,
        "segments": [_segment(contact) for contact in session.contacts],
        "others": [_other(contact) for contact in session.others],
    }


def _segment(contact: Contact) -> dict[str, Any]:
    return {
        "contactId": contact.id,
        "initiationMethod": contact.initiation_method,
        "agentName": contact.agent and contact.agent.name,
        "startedAt": iso_milliseconds(contact.initiated_at),
        "endedAt": contact.ended_at and iso_milliseconds(contact.ended_at),
    }


def _other(contact: Contact) -> dict[str, Any]:
    return _segment(contact) | {"channel": contact.channel, "subtype": contact.subtype}
