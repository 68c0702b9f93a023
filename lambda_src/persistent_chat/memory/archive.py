"""A customer's ended contacts, by session, under keys that sort by time and never move.

`CUSTOMER#id / SESSION#time#initial contact id` is a session, with an attribute for each contact of it that has ended.
The time is that of the first of them that an event told of, not always the session's first: `CUSTOMER#id /
BEGUN#initial contact id` keeps it, so that every later event finds the same item.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..contact import Contact, in_order
from ..dynamodb import Table
from .item import contact_facts, contact_from, expired, iso, item_key, whole_seconds
from .session import Session

PREFIX = "SESSION#"
_CONTACT = "contact#"


class Archive:
    """Written as events tell, by whom nobody waits for; a session for `kept` after it began."""

    def __init__(self, table: Table, kept: timedelta) -> None:
        self._table = table
        self._kept = kept

    def add(self, customer: str, contact: Contact, now: datetime) -> None:
        """Keep a contact that has ended; raises MemoryUnavailable."""
        begun = self._begun(customer, contact, now)
        source = contact.related_contact_id if contact.is_initial else None
        self._table.ask(
            "update_item",
            Key=item_key(customer, f"{PREFIX}{iso(begun)}#{contact.initial_id}"),
            UpdateExpression="SET initialContactId = :initial, #contact = :facts, expiresAt = :expires"
            + (", continuedFrom = :source" if source else ""),
            ExpressionAttributeNames={"#contact": _CONTACT + contact.id},
            ExpressionAttributeValues={
                ":initial": {"S": contact.initial_id},
                ":facts": {"M": {fact: {"S": value} for fact, value in contact_facts(contact).items()}},
                ":expires": whole_seconds(begun + self._kept),
                **({":source": {"S": source}} if source else {}),
            },
        )

    def _begun(self, customer: str, contact: Contact, now: datetime) -> datetime:
        """When the session's first contact that an event told of began."""
        begun = contact.initiation_timestamp or now
        item = self._table.ask(
            "update_item",
            Key=item_key(customer, f"BEGUN#{contact.initial_id}"),
            UpdateExpression="SET begun = if_not_exists(begun, :begun), expiresAt = if_not_exists(expiresAt, :expires)",
            ExpressionAttributeValues={
                ":begun": {"S": iso(begun)},
                ":expires": whole_seconds(begun + self._kept),
            },
            ReturnValues="ALL_NEW",
        )["Attributes"]
        return datetime.fromisoformat(item["begun"]["S"])


def _session(item: Mapping[str, Any]) -> Session | None:
    """An archived session, its contacts the oldest first; None where its first one is not among them.

    Whose a session is, its first contact says: until an event has told of that one here, it is nobody's.
    """
    initial = item["initialContactId"]["S"]
    facts: dict[str, dict[str, str]] = {"methods": {}, "begun": {}, "ended": {}, "agents": {}}
    for name, told in item.items():
        if name.startswith(_CONTACT):
            for fact, value in told["M"].items():
                facts[fact][name.removeprefix(_CONTACT)] = value["S"]
    if initial not in facts["begun"]:
        return None
    contacts = [contact_from(initial, contact_id, facts) for contact_id in facts["begun"]]
    return Session(
        initial_contact_id=initial,
        contacts=tuple(in_order(contacts)),
        continued_from=item["continuedFrom"]["S"] if "continuedFrom" in item else None,
    )


def archived(
    table: Table, customer: str, limit: int, after: str | None, now: datetime
) -> tuple[dict[str, Session], str | None]:
    """The customer's next archived sessions by their sort keys, the newest first, and where to go on from if at all.

    `limit` counts those that nobody's event has told the beginning of, too, which are left out. Raises
    MemoryUnavailable.
    """
    key = item_key(customer, PREFIX)
    answer = table.ask(
        "query",
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={":pk": key["pk"], ":prefix": key["sk"]},
        ScanIndexForward=False,
        Limit=limit,
        **({"ExclusiveStartKey": item_key(customer, after)} if after else {}),
    )
    found = {item["sk"]["S"]: _session(item) for item in answer["Items"] if not expired(item, now)}
    last = answer["LastEvaluatedKey"]["sk"]["S"] if "LastEvaluatedKey" in answer else None
    return {place: session for place, session in found.items() if session is not None}, last
