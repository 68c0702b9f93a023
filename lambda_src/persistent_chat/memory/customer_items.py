"""What a start reads and writes in the memory's table.

One item a customer, `CUSTOMER#id / NOW`, holds all that a decision needs: the newest session that was started here
(`own`) and its `requestKey`, the newest that was started elsewhere, the `earlier` one whose past is still missing in
`own`, the `lease` of a start that is under way, and the ClientToken of a start whose outcome is not recorded
(`pending`). Beside it stands `CUSTOMER#id / TOKEN`, the participant token of `own`, which DynamoDB forgets when the
chat can no longer live.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from ..dynamodb import NoSuchState, Table
from ..errors import MemoryUnavailable
from .item import (
    Known,
    Lease,
    Token,
    expired,
    iso,
    item_key,
    known_from,
    lease_item,
    seconds,
    session_item,
    whole_seconds,
)
from .session import Session

_LEASED = "lease.holder = :holder"
_FORGET = "REMOVE own, requestKey, elsewhere, earlier"


class CustomerItems:
    """Customers' items, where whoever holds a customer's lease may start that customer's chat.

    They are kept for `kept` after a customer's last start. Raises MemoryUnavailable where the table cannot be asked.
    """

    def __init__(self, table: Table, kept: timedelta) -> None:
        self._table = table
        self._kept = kept

    def acquire(self, customer: str, lease: Lease, client_token: str, now: datetime) -> Known:
        """Take the lease, which is the right to start a chat, and learn what was known before.

        `client_token` becomes the pending one unless an earlier start left its own. Raises NoSuchState while somebody
        else has the lease; a holder that repeats itself, since the answer was lost, meets its own.
        """
        item = self._table.update(
            item_key(customer, "NOW"),
            "SET lease = :lease, expiresAt = :expires, pending = if_not_exists(pending, :new)",
            "attribute_not_exists(lease) OR lease.ends < :now OR lease.holder = :holder",
            {
                ":lease": lease_item(lease),
                ":holder": {"S": lease.holder},
                ":new": {"S": client_token},
                ":expires": self._expiry(now),
                ":now": seconds(now),
            },
            ReturnValues="ALL_OLD",
        )
        if expired(item, now):
            values = {":holder": {"S": lease.holder}, ":new": {"S": client_token}}
            self._table.update(item_key(customer, "NOW"), f"SET pending = :new {_FORGET}", _LEASED, values)
        return known_from(item, now)

    def read(self, customer: str, now: datetime) -> Known:
        """What is known now, without a lease."""
        return read_known(self._table, customer, now)

    def read_beside(self, customer: str, now: datetime) -> Known:
        """What is known to a start that takes no lease: what has expired is not, and is gone before it lives on."""
        item = _get(self._table, customer, "NOW")
        if expired(item, now):
            with suppress(NoSuchState):  # somebody else has just done so
                self._table.update(item_key(customer, "NOW"), _FORGET, "expiresAt < :now", {":now": seconds(now)})
        return known_from(item, now)

    def participant_token(self, customer: str, session: Session, now: datetime) -> str | None:
        """The participant token of a session that was started here, if it is kept."""
        item = _get(self._table, customer, "TOKEN")
        kept = item.get("initialContactId", {}).get("S") == session.initial_contact_id and "token" in item
        return item["token"]["S"] if kept and float(item["expiresAt"]["N"]) > now.timestamp() else None

    def replace_pending(self, customer: str, lease: Lease, client_token: str) -> None:
        """The pending ClientToken has served: go on with another one."""
        values = {":token": {"S": client_token}, ":holder": {"S": lease.holder}}
        try:
            self._table.update(item_key(customer, "NOW"), "SET pending = :token", _LEASED, values)
        except NoSuchState:
            raise MemoryUnavailable(retry_after=1, cause="the lease was lost") from None

    def record(
        self, customer: str, lease: Lease, own: Session, earlier: Session | None, token: Token, key: str | None
    ) -> None:
        """A chat was started: remember it and its participant token, and give the lease back."""
        kept, gone, values = _remember(own, earlier, key)
        record = {
            "Key": item_key(customer, "NOW"),
            "UpdateExpression": f"SET {kept} REMOVE {', '.join(['lease', 'pending', *gone])}",
            "ConditionExpression": _LEASED,
            "ExpressionAttributeValues": {**values, ":holder": {"S": lease.holder}},
        }
        item = {
            **item_key(customer, "TOKEN"),
            "initialContactId": {"S": own.initial_contact_id},
            "token": {"S": token.participant_token},
            "expiresAt": whole_seconds(token.expires),
        }
        self._table.transact(("Update", record), ("Put", {"Item": item}))

    def record_beside(self, customer: str, own: Session, earlier: Session | None, now: datetime) -> None:
        """A chat was started beside whatever others there are: the newest one is remembered, without a token."""
        kept, gone, values = _remember(own, earlier)
        self._table.update(
            item_key(customer, "NOW"),
            f"SET {kept}, expiresAt = :expires REMOVE {', '.join(gone)}",
            "attribute_not_exists(own) OR own.startedAt <= :started",
            {**values, ":expires": self._expiry(now), ":started": {"S": iso(own.started_at)}},
        )

    def release(self, customer: str, lease: Lease, *, keep_pending: bool) -> None:
        """Nothing is recorded: give the lease back; `keep_pending` where a chat may have come of it all the same."""
        change = "REMOVE lease" if keep_pending else "REMOVE lease, pending"
        self._table.update(item_key(customer, "NOW"), change, _LEASED, {":holder": {"S": lease.holder}})

    def _expiry(self, now: datetime) -> dict[str, str]:
        return whole_seconds(now + self._kept)


def read_known(table: Table, customer: str, now: datetime) -> Known:
    """What is known of a customer now; raises MemoryUnavailable."""
    return known_from(_get(table, customer, "NOW"), now)


def _get(table: Table, customer: str, sort: str) -> dict[str, Any]:
    item: dict[str, Any] = table.ask("get_item", Key=item_key(customer, sort), ConsistentRead=True).get("Item", {})
    return item


def _remember(own: Session, earlier: Session | None, key: str | None = None) -> tuple[str, list[str], dict[str, Any]]:
    """What is set, as part of an expression, what is removed, and the values for the first."""
    kept: dict[str, Any] = {"own": session_item(own)}
    if earlier is not None:
        kept["earlier"] = session_item(earlier)
    if key is not None:
        kept["requestKey"] = {"S": key}
    gone = [name for name in ("earlier", "requestKey") if name not in kept]
    return ", ".join(f"{name} = :{name}" for name in kept), gone, {f":{name}": kept[name] for name in kept}
