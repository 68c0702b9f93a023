"""DynamoDB on the laptop: moto's, in this process, behind a route for boto3. With a file it outlives a run."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from moto.core.exceptions import JsonRESTError
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.responses import DynamoHandler

from local.environment import TABLE_NAME
from local.made_up import REGION

_WRITES = ("PutItem", "UpdateItem", "DeleteItem")
ACCOUNT = "123456789012"  # moto's own


def ask(operation: str, members: dict[str, Any], account: str = ACCOUNT) -> tuple[int, str]:
    """One DynamoDB call without HTTP: status and JSON. What moto keeps is the process's, but each account's its own.

    The operations are called themselves: what moto does around them, for HTTP, takes longer than most of them do.
    """
    if operation == "TransactWriteItems":
        return _transact(members["TransactItems"], account)
    moto = DynamoHandler()
    moto.current_account, moto.region, moto.body = account, REGION, members
    try:
        answer = getattr(moto, camelcase_to_underscores(operation))()
    except JsonRESTError as refused:
        return refused.code, refused.description
    return 200, json.dumps(answer.result, default=datetime.timestamp)


def _transact(items: list[dict[str, Any]], account: str) -> tuple[int, str]:
    """One write after the other, which is a transaction where only the first has a condition, as here.

    moto's own copies the whole table for each.
    """
    for item in items:
        (kind, members), *_ = item.items()
        status, body = ask(f"{kind}Item", members, account)
        if status != 200:
            failed = "ConditionalCheckFailed" if "ConditionalCheckFailed" in body else "ValidationError"
            canceled = {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"}
            return 400, json.dumps({**canceled, "CancellationReasons": [{"Code": failed}]})
    return 200, "{}"


def create_table(account: str = ACCOUNT) -> None:
    """The table of infra/conversations.py; nothing happens where it exists."""
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    ask(
        "CreateTable",
        {
            "TableName": TABLE_NAME,
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys],
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
            "BillingMode": "PAY_PER_REQUEST",
        },
        account,
    )


class TableServer:
    """The table on a free port of 127.0.0.1 while its `async with` lasts; `state` is a file to keep its items in."""

    def __init__(self, state: Path | None = None, account: str = ACCOUNT) -> None:
        self.account = account
        app = web.Application()
        app.add_routes([web.post("/", self._answer)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        self._kept = _Kept(state, self.ask) if state else None

    @property
    def url(self) -> str:
        """To be used as AWS_ENDPOINT_URL_DYNAMODB."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aenter__(self) -> Self:
        create_table(self.account)
        for item in self._kept.items() if self._kept else ():
            self.ask("PutItem", {"TableName": TABLE_NAME, "Item": item})
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def ask(self, operation: str, members: dict[str, Any]) -> tuple[int, str]:
        """One call without HTTP."""
        return ask(operation, members, self.account)

    async def _answer(self, request: web.Request) -> web.Response:
        operation = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        members = await request.json()
        status, body = self.ask(operation, members)
        if self._kept and status == 200:
            for key in _written(operation, members):
                await asyncio.to_thread(self._kept.renew, key)
        return web.Response(status=status, text=body, content_type="application/x-amz-json-1.0")


def _written(operation: str, members: dict[str, Any]) -> list[dict[str, Any]]:
    """The keys of the items that a call has changed."""
    if operation == "TransactWriteItems":
        return [
            key for item in members["TransactItems"] for kind in item for key in _written(f"{kind}Item", item[kind])
        ]
    if operation not in _WRITES:
        return []
    key = members.get("Key") or members["Item"]
    return [{"pk": key["pk"], "sk": key["sk"]}]


class _Kept:
    """The items in a SQLite file, written with every change."""

    def __init__(self, file: Path, ask: Callable[[str, dict[str, Any]], tuple[int, str]]) -> None:
        self._ask = ask
        self._database = sqlite3.connect(file, check_same_thread=False)
        self._database.execute("CREATE TABLE IF NOT EXISTS conversations (key TEXT PRIMARY KEY, item TEXT NOT NULL)")

    def items(self) -> list[dict[str, Any]]:
        return [json.loads(item) for (item,) in self._database.execute("SELECT item FROM conversations")]

    def renew(self, key: dict[str, Any]) -> None:
        _, body = self._ask("GetItem", {"TableName": TABLE_NAME, "Key": key, "ConsistentRead": True})
        item = json.loads(body).get("Item")
        with self._database:
            if item:
                row = (json.dumps(key, sort_keys=True), json.dumps(item))
                self._database.execute("INSERT OR REPLACE INTO conversations VALUES (?, ?)", row)
            else:
                self._database.execute("DELETE FROM conversations WHERE key = ?", (json.dumps(key, sort_keys=True),))
