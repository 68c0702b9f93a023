"""Amazon Connect's contact events, as EventBridge delivers them: unordered, repeated, at times not at all.

Source: Amazon Connect administrator guide, "Contact events". AWS's samples differ in the case of names and values, so
both are read without regard to it; what is not needed is ignored.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from ..contact import Contact
from ..request import GUIDE

_CHAT = "CHAT"
# Where a contact begins, where somebody talks in it, and where it ends, which is said twice.
TOLD = ("INITIATED", "CONNECTED_TO_AGENT", "DISCONNECTED", "COMPLETED")
_NEVER = 1970  # "1970-01-01T00:00:00.001Z" stands for a time that is not set
_FAR = 9000  # years: so that whatever is counted on from a time is one, too


class ContactEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What one event says of one contact of a customer's session."""

    instance_arn: str
    customer_id: str
    contact: Contact


def read(event: Mapping[str, Any]) -> ContactEvent | None:
    """The event, or None where it is not about a known customer's chat."""
    members = _members(event.get("detail"))
    text = _texts(members)
    initiated = _time(text.get("initiationtimestamp"))
    if text.get("channel", "").upper() != _CHAT or text.get("eventtype", "").upper() not in TOLD:
        return None
    if initiated is None or not {"contactid", "customerid"} <= text.keys():
        return None
    contact = Contact(
        id=text["contactid"],
        initiation_timestamp=initiated,
        channel=_CHAT,
        initiation_method=text.get("initiationmethod", "API").upper(),
        initial_contact_id=text.get("initialcontactid", text["contactid"]),
        previous_contact_id=text.get("previouscontactid"),
        related_contact_id=text.get("relatedcontactid"),
        disconnect_timestamp=_time(text.get("disconnecttimestamp")),
        agent_arn=_texts(_members(members.get("agentinfo"))).get("agentarn"),
    )
    if not contact.is_segment or _is_guide(members):
        return None
    return ContactEvent(instance_arn=text.get("instancearn", ""), customer_id=text["customerid"], contact=contact)


def _is_guide(members: Mapping[str, Any]) -> bool:
    """Whether it says so itself: a guide that begins a session of its own is told by nothing else."""
    subtype = _members(_members(members.get("segmentattributes")).get("connect:subtype"))
    return _texts(subtype).get("valuestring", "").lower() == GUIDE.lower()


def _members(value: object) -> dict[str, Any]:
    return {str(name).lower(): member for name, member in value.items()} if isinstance(value, Mapping) else {}


def _texts(members: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in members.items() if isinstance(value, str) and value}


def _time(text: str | None) -> datetime | None:
    try:
        told = datetime.fromisoformat(text or "")
        time = told.astimezone(UTC)
    except (ValueError, OverflowError):  # as 9999-12-31T23:59:59-12:00, which is no time in UTC
        return None
    return time if told.tzinfo is not None and _NEVER < time.year < _FAR else None
