"""The simulation's table against moto's: whatever the memory asks in some runs gets the same answers there."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.table import ask

from .run import Run
from .table import Members, Reply

_TABLE = "Simulated"


@pytest.fixture
def moto_table() -> Iterator[None]:
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    schema = [{"AttributeName": name, "KeyType": kind} for name, kind in keys]
    types = [{"AttributeName": name, "AttributeType": "S"} for name, _ in keys]
    members = {"TableName": _TABLE, "KeySchema": schema, "AttributeDefinitions": types}
    ask("CreateTable", {**members, "BillingMode": "PAY_PER_REQUEST"})
    yield
    ask("DeleteTable", {"TableName": _TABLE})


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.usefixtures("moto_table")
def test_moto_answers_the_same(seed: int) -> None:
    run, seen, compared = Run(seed), set[str](), 0

    def compare(operation: str, members: Members, reply: Reply) -> None:
        nonlocal compared
        token = members.get("ClientRequestToken", "")
        # moto has one caller at a time, and does a transaction again that is repeated.
        if token in seen or "TransactionConflict" in str(reply):
            return
        seen.update({token} - {""})
        status, body = ask(operation, _elsewhere(members))
        assert _told((status, json.loads(body))) == _told(reply), f"{operation} {members}"
        compared += 1

    run.table.answered = compare
    run.report()
    assert compared > 20


def _elsewhere(members: Members) -> Members:
    """The same call of moto's table."""
    if "TransactItems" not in members:
        return {**members, "TableName": _TABLE}
    writes = [{kind: _elsewhere(write) for kind, write in item.items()} for item in members["TransactItems"]]
    return {"TransactItems": writes}


def _told(reply: Reply) -> tuple[int, Any]:
    """What callers read of an answer; messages are no contract."""
    status, body = reply
    if status == 200:
        return status, {name: body[name] for name in ("Attributes", "Item", "Items") if body.get(name)}
    refused = str(body.get("__type", "")).rpartition("#")[2]
    reasons = [reason["Code"] for reason in body.get("CancellationReasons", []) if reason["Code"] != "None"]
    return status, (refused, body.get("Item"), reasons)
