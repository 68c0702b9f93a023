"""What a start reads and writes in the memory's table.

One item a customer, `CUSTOMER#id / NOW`, holds all that a decision needs: the newest session that was started here
(`own`), the newest that was started elsewhere (`elsewhere`), the `lease` of a start that is under way, and the
ClientToken of a start whose outcome is not recorded (`pending`). Beside it stand `CUSTOMER#id / TOKEN`, the participant
token of `own`, which DynamoDB forgets when the chat can no longer live, and for each session that is over an item
`CUSTOMER#id / SESSION#initial contact id`.
"""

from datetime import datetime
from typing import Any

from ..dynamodb import NoSuchState, Table
from ..errors import MemoryUnavailable
from .item import (
    Known,
    Lease,
    Token,
    expiry,
    item_key,
    known_from,
    lease_item,
    seconds,
    session_item,
    whole_seconds,
)
from .session import Session

_LEASED = "lease.holder = :holder"


class CustomerItems:
    """Customers' conversations, where whoever holds a customer's lease may start that customer's chat.

    Raises MemoryUnavailable where the table cannot be asked.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def acquire(self, customer: str, lease: Lease, token: str, now: datetime) -> Known:
        """Take the lease, which is the right to start a chat, and learn what was known before.

        `token` becomes the pending ClientToken unless an earlier start left one. Raises NoSuchState while somebody
        else has the lease.
        """
        item = self._table.update(
            item_key(customer, "NOW"),
            "SET lease = :lease, expiresAt = :expires, pending = if_not_exists(pending, :new)",
            "attribute_not_exists(lease) OR lease.ends < :now",
            {":lease": lease_item(lease), ":new": {"S": token}, ":expires": expiry(now), ":now": seconds(now)},
            ReturnValues="ALL_OLD",
        )
        return known_from(item)

    def read(self, customer: str) -> Known:
        """What is known now, without a lease."""
        return known_from(self._get(customer, "NOW"))

    def token(self, customer: str, session: Session, now: datetime) -> str | None:
        """The participant token of a session that was started here, if it is kept."""
        item = self._get(customer, "TOKEN")
        kept = item.get("initialContactId", {}).get("S") == session.initial_contact_id and "token" in item
        return item["token"]["S"] if kept and float(item["expiresAt"]["N"]) > now.timestamp() else None

    def replace_pending(self, customer: str, lease: Lease, token: str) -> None:
        """The pending ClientToken has served: go on with another one."""
        values = {":token": {"S": token}, **_holder(lease)}
        try:
            self._table.update(item_key(customer, "NOW"), "SET pending = :token", _LEASED, values)
        except NoSuchState:
            raise MemoryUnavailable(retry_after=1, cause="the lease was lost") from None

    def record(self, customer: str, lease: Lease, own: Session, token: Token | None) -> None:
        """A chat was started: remember it, and its participant token if given, and give the lease back."""
        change = {
            "Key": item_key(customer, "NOW"),
            "UpdateExpression": "SET own = :own REMOVE lease, pending",
            "ConditionExpression": _LEASED,
            "ExpressionAttributeValues": {":own": session_item(own), **_holder(lease)},
        }
        if token is None:
            self._table.ask("update_item", **change)
            return
        item = {
            **item_key(customer, "TOKEN"),
            "initialContactId": {"S": own.initial_contact_id},
            "token": {"S": token.participant_token},
            "expiresAt": whole_seconds(token.expires),
        }
        self._table.transact(("Update", change), ("Put", {"Item": item}))

    def release(self, customer: str, lease: Lease, *, keep_pending: bool) -> None:
        """Nothing is recorded: give the lease back; `keep_pending` where a chat may have come of it all the same."""
        change = "REMOVE lease" if keep_pending else "REMOVE lease, pending"
        self._table.update(item_key(customer, "NOW"), change, _LEASED, _holder(lease))

    def _get(self, customer: str, sort: str) -> dict[str, Any]:
        item: dict[str, Any] = self._table.ask("get_item", Key=item_key(customer, sort), ConsistentRead=True).get(
            "Item", {}
        )
        return item


def _holder(lease: Lease) -> dict[str, Any]:
    return {":holder": {"S": lease.holder}}
