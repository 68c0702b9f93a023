"""How sessions lie in the table: DynamoDB's typed attributes on one side, models on the other."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ..contact import Contact
from .session import Session

_KEPT = timedelta(days=730)  # as long as Amazon Connect keeps contacts: 24 months


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """The right to start a customer's chat until `ends`, by when its holder's function is gone."""

    holder: str
    ends: datetime


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A participant token, and when its chat can no longer live."""

    participant_token: str
    expires: datetime


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one customer. `pending` is the ClientToken of a start that may or may not have happened."""

    own: Session | None = None
    elsewhere: Session | None = None
    lease: Lease | None = None
    pending: str | None = None


def item_key(customer: str, sort: str) -> dict[str, Any]:
    """The key of one of a customer's items."""
    return {"pk": {"S": f"CUSTOMER#{customer}"}, "sk": {"S": sort}}


def known_from(item: Mapping[str, Any]) -> Known:
    """A customer's item as a model; an empty one is a customer of whom nothing is known."""
    own, elsewhere, lease = (item[name]["M"] if name in item else None for name in ("own", "elsewhere", "lease"))
    return Known(
        own=_session(own) if own else None,
        elsewhere=_session(elsewhere) if elsewhere else None,
        lease=_lease(lease) if lease else None,
        pending=item["pending"]["S"] if "pending" in item else None,
    )


def lease_item(lease: Lease) -> dict[str, Any]:
    """The lease as DynamoDB keeps it."""
    return {"M": {"holder": {"S": lease.holder}, "ends": seconds(lease.ends)}}


def _lease(members: Mapping[str, Any]) -> Lease:
    ends = datetime.fromtimestamp(float(members["ends"]["N"]), UTC)
    return Lease(holder=members["holder"]["S"], ends=ends)


def seconds(time: datetime) -> dict[str, str]:
    """Seconds since 1970 with their thousandths."""
    return {"N": f"{time.timestamp():.3f}"}


def whole_seconds(time: datetime) -> dict[str, str]:
    """Seconds since 1970 as DynamoDB's time to live wants them."""
    return {"N": str(int(time.timestamp()))}


def expiry(now: datetime) -> dict[str, str]:
    """When what is written now may be forgotten."""
    return whole_seconds(now + _KEPT)


def contact_facts(contact: Contact) -> dict[str, str]:
    """What is said of a contact, each fact in a map of its own: facts come in any order and never change."""
    facts = {"methods": contact.initiation_method, "begun": iso(contact.initiation_timestamp)}
    if contact.disconnect_timestamp is not None:
        facts["ended"] = iso(contact.disconnect_timestamp)
    return facts


def session_item(session: Session) -> dict[str, Any]:
    maps: dict[str, dict[str, Any]] = {"methods": {}, "begun": {}, "ended": {}}
    for contact in session.contacts:
        for fact, value in contact_facts(contact).items():
            maps[fact][contact.id] = {"S": value}
    texts = {
        "initialContactId": session.initial_contact_id,
        "startedAt": iso(session.started_at),
        "participantId": session.participant_id,
        "continuedFrom": session.continued_from,
    }
    members: dict[str, Any] = {name: {"S": text} for name, text in texts.items() if text is not None}
    members |= {fact: {"M": values} for fact, values in maps.items()}
    return {"M": {**members, "confirmed": {"N": str(session.confirmed)}}}


def _session(members: Mapping[str, Any]) -> Session:
    initial = members["initialContactId"]["S"]
    methods, begun, ended = (members[fact]["M"] for fact in ("methods", "begun", "ended"))
    contacts = [
        Contact(
            id=contact_id,
            initiation_timestamp=datetime.fromisoformat(begun[contact_id]["S"]),
            channel="CHAT",
            initiation_method=methods[contact_id]["S"],
            initial_contact_id=initial,
            disconnect_timestamp=datetime.fromisoformat(ended[contact_id]["S"]) if contact_id in ended else None,
        )
        for contact_id in begun
    ]
    text = {name: members[name]["S"] for name in ("participantId", "continuedFrom") if name in members}
    return Session(
        initial_contact_id=initial,
        contacts=tuple(contacts),
        confirmed=int(members["confirmed"]["N"]),
        participant_id=text.get("participantId"),
        continued_from=text.get("continuedFrom"),
    )


def iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds")
