"""How sessions lie in the table: DynamoDB's typed attributes on one side, models on the other."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from ..contact import Contact
from .session import Session

# What is told of a contact, each fact in a map of its own by contact id: facts come in any order and never change.
_FACTS = ("methods", "begun", "ended", "agents")
SLOTS = ("own", "elsewhere", "earlier")


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """The right to start a customer's chat until `ends`, by when its holder's invocation is over."""

    holder: str
    ends: datetime


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A participant token, and when its chat can no longer live."""

    participant_token: str
    expires: datetime


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one customer.

    `own` is the newest session that was started here, `elsewhere` the newest of other origin, `earlier` the one whose
    past `own` should have got and has not. `pending` is the ClientToken of a start that may or may not have happened,
    `request_key` what stands for the request that started `own`, where its client gave it one.
    """

    own: Session | None = None
    elsewhere: Session | None = None
    earlier: Session | None = None
    lease: Lease | None = None
    pending: str | None = None
    request_key: str | None = None


def item_key(customer: str, sort: str) -> dict[str, Any]:
    """The key of one of a customer's items."""
    return {"pk": {"S": f"CUSTOMER#{customer}"}, "sk": {"S": sort}}


def known_from(item: Mapping[str, Any], now: datetime) -> Known:
    """A customer's item as a model; one that is empty, or expired, is a customer of whom nothing is known."""
    lease = _lease(item["lease"]["M"]) if "lease" in item else None
    if expired(item, now):
        return Known(lease=lease)
    sessions = {slot: _session(item[slot]["M"]) for slot in SLOTS if slot in item}
    pending, key = (item[name]["S"] if name in item else None for name in ("pending", "requestKey"))
    return Known(**sessions, lease=lease, pending=pending, request_key=key)


def elsewhere_start(item: Mapping[str, Any]) -> str | None:
    """When the session that was started elsewhere did, in the words that the table's conditions compare."""
    started: str | None = item["elsewhere"]["M"]["startedAt"]["S"] if "elsewhere" in item else None
    return started


def expired(item: Mapping[str, Any], now: datetime) -> bool:
    """DynamoDB deletes what has expired some days late; it is not used any more all the same."""
    return "expiresAt" in item and float(item["expiresAt"]["N"]) < now.timestamp()


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


def contact_facts(contact: Contact) -> dict[str, str]:
    """What is told of a contact, by the names of the facts."""
    begun, ended = contact.initiation_timestamp, contact.disconnect_timestamp
    facts = {
        "methods": contact.initiation_method,
        "begun": iso(begun) if begun else None,
        "ended": iso(ended) if ended else None,
        "agents": contact.agent_arn,
    }
    return {fact: value for fact, value in facts.items() if value is not None}


def session_item(session: Session) -> dict[str, Any]:
    """The session as DynamoDB keeps it."""
    maps: dict[str, dict[str, Any]] = {fact: {} for fact in _FACTS}
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
    return {"M": members | {fact: {"M": values} for fact, values in maps.items()}}


def _session(members: Mapping[str, Any]) -> Session:
    initial = members["initialContactId"]["S"]
    text = {name: members[name]["S"] for name in ("participantId", "continuedFrom") if name in members}
    facts = {fact: {contact: told["S"] for contact, told in members[fact]["M"].items()} for fact in _FACTS}
    return Session(
        initial_contact_id=initial,
        contacts=tuple(contact_from(initial, contact_id, facts) for contact_id in facts["begun"]),
        participant_id=text.get("participantId"),
        continued_from=text.get("continuedFrom"),
    )


def contact_from(initial: str, contact_id: str, facts: Mapping[str, Mapping[str, str]]) -> Contact:
    """A contact as the facts tell of it."""
    ended = facts["ended"].get(contact_id)
    return Contact(
        id=contact_id,
        initiation_timestamp=datetime.fromisoformat(facts["begun"][contact_id]),
        channel="CHAT",
        initiation_method=facts["methods"].get(contact_id),
        initial_contact_id=initial,
        disconnect_timestamp=datetime.fromisoformat(ended) if ended else None,
        agent_arn=facts["agents"].get(contact_id),
    )


def iso(time: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: as text it sorts by time."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds")
