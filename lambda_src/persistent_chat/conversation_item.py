"""How sessions lie in the table: DynamoDB's typed attributes on one side, models on the other."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from .connect import Contact
from .session import Session


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one customer. `pending` is the ClientToken of a start that may or may not have happened."""

    own: Session | None = None
    elsewhere: Session | None = None
    pending: str | None = None
    leased_until: float = 0


def known(item: Mapping[str, Any]) -> Known:
    """A customer's item as a model; an empty one is a customer of whom nothing is known."""
    own, elsewhere = item.get("own"), item.get("elsewhere")
    return Known(
        own=_session(own["M"]) if own else None,
        elsewhere=_session(elsewhere["M"]) if elsewhere else None,
        pending=item["pending"]["S"] if "pending" in item else None,
        leased_until=float(item["leaseUntil"]["N"]) if "leaseUntil" in item else 0,
    )


def facts(contact: Contact) -> dict[str, str]:
    """What is said of a contact, each fact in a map of its own: facts come in any order and never change."""
    facts = {"methods": contact.initiation_method, "begun": iso(contact.initiation_timestamp)}
    if contact.disconnect_timestamp is not None:
        facts["ended"] = iso(contact.disconnect_timestamp)
    return facts


def attributes(session: Session) -> dict[str, Any]:
    maps: dict[str, dict[str, Any]] = {"methods": {}, "begun": {}, "ended": {}}
    for contact in session.contacts:
        for fact, value in facts(contact).items():
            maps[fact][contact.id] = {"S": value}
    texts = {
        "initialContactId": session.initial_contact_id,
        "startedAt": iso(session.started_at),
        "participantId": session.participant_id,
        "participantToken": session.participant_token,
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
    text = {
        name: members[name]["S"] for name in ("participantId", "participantToken", "continuedFrom") if name in members
    }
    return Session(
        initial_contact_id=initial,
        contacts=tuple(contacts),
        confirmed=int(members["confirmed"]["N"]),
        participant_id=text.get("participantId"),
        participant_token=text.get("participantToken"),
        continued_from=text.get("continuedFrom"),
    )


def iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds")
