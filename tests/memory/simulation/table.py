"""DynamoDB: one table in memory, which answers on the wire what DynamoDB would."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from .expressions import Context, Invalid, Item, changes, condition, updated

type Members = dict[str, Any]
type Key = tuple[str, str]
type Reply = tuple[int, Members]

_TYPE = "com.amazonaws.dynamodb.v20120810#"
_REPEATED_SECONDS = 600  # for so long a ClientRequestToken stands for its transaction


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, code: str, **members: Any) -> None:
        super().__init__(code)
        self.reply: Reply = (400, {"__type": _TYPE + code, "message": code, **members})


class Table:
    """Items by key. `clock` is in seconds since 1970; `forgets` says whether an item that has expired is gone yet."""

    def __init__(self, clock: Callable[[], float], forgets: Callable[[], bool]) -> None:
        self.items: dict[Key, Item] = {}
        self._clock = clock
        self._forgets = forgets
        self._locked: dict[Key, str] = {}
        self._transactions: dict[str, float] = {}
        self.answered: Callable[[str, Members, Reply], None] = lambda *_: None

    def prepare(self, members: Mapping[str, Any]) -> None:
        """A transaction begins: until it is answered, no other write of its items goes through."""
        token, keys = members["ClientRequestToken"], [_key(write) for write in _writes(members)]
        if token not in self._transactions and not any(key in self._locked for key in keys):
            self._locked |= dict.fromkeys(keys, token)

    def answer(self, operation: str, members: Members) -> Reply:
        """Status and body of one call's answer."""
        reply = self._answer(operation, members)
        self.answered(operation, members, reply)
        return reply

    def _answer(self, operation: str, members: Members) -> Reply:
        try:
            answer: Members = getattr(self, f"_{operation}")(members)
            return 200, json.loads(json.dumps(answer))
        except Refused as refused:
            return refused.reply
        except Invalid as invalid:
            return 400, {"__type": "com.amazon.coral.validate#ValidationException", "message": str(invalid)}

    def _GetItem(self, members: Members) -> Members:  # noqa: N802 - DynamoDB's name
        item = self._item(_key(members))
        return {"Item": item} if item else {}

    def _Query(self, members: Members) -> Members:  # noqa: N802 - DynamoDB's name
        if members.keys() & {"FilterExpression", "Limit", "ExclusiveStartKey", "IndexName"}:
            raise NotImplementedError(members)
        wanted = condition(members["KeyConditionExpression"])
        found = [self._item(key) for key in sorted(self.items)]
        items = [item for item in found if item and wanted(Context(item, members))]
        return {"Items": items if members.get("ScanIndexForward", True) else items[::-1]}

    def _PutItem(self, members: Members) -> Members:  # noqa: N802 - DynamoDB's name
        self._write({"Put": members})
        return {}

    def _UpdateItem(self, members: Members) -> Members:  # noqa: N802 - DynamoDB's name
        before, after = self._write({"Update": members})
        returned = {"NONE": {}, "ALL_OLD": before, "ALL_NEW": after}[members.get("ReturnValues", "NONE")]
        return {"Attributes": returned} if returned else {}

    def _DeleteItem(self, members: Members) -> Members:  # noqa: N802 - DynamoDB's name
        self._write({"Delete": members})
        return {}

    def _TransactWriteItems(self, members: Members) -> Members:  # noqa: N802 - DynamoDB's name
        token, writes = members["ClientRequestToken"], _writes(members)
        if self._transactions.get(token, 0) > self._clock():
            return {}
        mine = [self._locked.get(_key(write)) == token for write in writes]
        self._locked = {key: holder for key, holder in self._locked.items() if holder != token}
        if not all(mine):
            raise _canceled([{"Code": "None" if own else "TransactionConflict"} for own in mine])
        results = [self._tried(kind, write) for kind, write in _kinds(members)]
        if any(isinstance(result, Refused) for result in results):
            raise _canceled([_reason(result) for result in results])
        for (kind, write), result in zip(_kinds(members), results, strict=True):
            if not isinstance(result, Refused):
                self._set(kind, _key(write), result[1])
        self._transactions[token] = self._clock() + _REPEATED_SECONDS
        return {}

    def _write(self, write: Members) -> tuple[Item, Item]:
        ((kind, members),) = write.items()
        if _key(members) in self._locked:
            raise Refused("TransactionConflictException")
        result = self._tried(kind, members)
        if isinstance(result, Refused):
            raise result
        self._set(kind, _key(members), result[1])
        return result

    def _tried(self, kind: str, members: Members) -> tuple[Item, Item] | Refused:
        """The item before and after a write, or the refusal of its condition."""
        key = _key(members)
        before = self._item(key)
        context = Context(before, members)
        if "ConditionExpression" in members and not condition(members["ConditionExpression"])(context):
            shown = members.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and before
            return Refused("ConditionalCheckFailedException", **({"Item": before} if shown else {}))
        if kind == "Update":
            begun = before or {"pk": {"S": key[0]}, "sk": {"S": key[1]}}
            return before, updated(Context(begun, members), changes(members["UpdateExpression"]))
        return before, members["Item"] if kind == "Put" else {}

    def _item(self, key: Key) -> Item:
        item = self.items.get(key, {})
        if "expiresAt" in item and float(item["expiresAt"]["N"]) < self._clock() and self._forgets():
            del self.items[key]
            return {}
        return item

    def _set(self, kind: str, key: Key, item: Item) -> None:
        if kind == "ConditionCheck":
            return
        if kind == "Delete":
            self.items.pop(key, None)
        else:
            self.items[key] = item


def _kinds(members: Mapping[str, Any]) -> list[tuple[str, Members]]:
    return [(kind, write) for item in members["TransactItems"] for kind, write in item.items()]


def _writes(members: Mapping[str, Any]) -> list[Members]:
    return [write for _, write in _kinds(members)]


def _key(members: Mapping[str, Any]) -> Key:
    found = members.get("Key") or members["Item"]
    return found["pk"]["S"], found["sk"]["S"]


def keys(operation: str, members: Members) -> list[Key]:
    """The items that a call is about."""
    if operation == "Query":
        return []
    return [_key(write) for write in (_writes(members) if operation == "TransactWriteItems" else [members])]


def _reason(result: tuple[Item, Item] | Refused) -> Members:
    if not isinstance(result, Refused):
        return {"Code": "None"}
    item = result.reply[1].get("Item")
    return {"Code": "ConditionalCheckFailed"} | ({"Item": item} if item else {})


def _canceled(reasons: list[Members]) -> Refused:
    return Refused("TransactionCanceledException", CancellationReasons=reasons)
