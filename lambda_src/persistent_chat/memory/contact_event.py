"""Amazon Connect's contact events, as EventBridge delivers them: unordered, repeated, at times not at all.

Source: Amazon Connect administrator guide, "Contact events". AWS's samples differ in the case of names and values, so
both are read without regard to it; what is not needed is ignored.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from ..contact import Contact

_CHAT = "CHAT"
# Where a contact begins and where it ends, which is said twice; what lies between adds nothing that is kept.
_TOLD = ("INITIATED", "DISCONNECTED", "COMPLETED")
_NEVER = 1970  # "1970-01-01T00:00:00.001Z" stands for a time that is not set


class ContactEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What one event says of one contact of a customer's session."""

    instance_arn: str
    customer_id: str
    initial_contact_id: str
    contact: Contact


def read(event: Mapping[str, Any]) -> ContactEvent | None:
    """The event, or None where it is not about a known customer's chat."""
    detail = event.get("detail")
    members = {str(name).lower(): value for name, value in detail.items()} if isinstance(detail, Mapping) else {}
    text = {name: value for name, value in members.items() if isinstance(value, str) and value}
    initiated = _time(text.get("initiationtimestamp"))
    if text.get("channel", "").upper() != _CHAT or text.get("eventtype", "").upper() not in _TOLD:
        return None
    if initiated is None or not {"contactid", "customerid"} <= text.keys():
        return None
    initial = text.get("initialcontactid", text["contactid"])
    contact = Contact(
        id=text["contactid"],
        initiation_timestamp=initiated,
        channel=_CHAT,
        initiation_method=text.get("initiationmethod", "API").upper(),
        initial_contact_id=initial,
        disconnect_timestamp=_time(text.get("disconnecttimestamp")),
    )
    return ContactEvent(
        instance_arn=text.get("instancearn", ""),
        customer_id=text["customerid"],
        initial_contact_id=initial,
        contact=contact,
    )


def _time(text: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return None if time.year <= _NEVER or time.tzinfo is None else time
