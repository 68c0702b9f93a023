"""DynamoDB: the one module that calls it and that knows its errors."""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from .errors import MemoryUnavailable

CALL_SECONDS = 3  # as a rule at most: two attempts of a second each, and the pause between
_CONFLICTS = 4  # times that a write is tried which meets another one of the same item


class NoSuchState(Exception):
    """A conditional write found another state than it was for; `item` is what it found."""

    def __init__(self, item: Mapping[str, Any]) -> None:
        super().__init__("another state")
        self.item = item


class Conflict(Exception):
    """A write met another one of the same item within a transaction; nothing was written."""


class Table:
    """One table by its name. A condition that is not met raises NoSuchState, any other failure MemoryUnavailable.

    `sleep` takes seconds.
    """

    def __init__(self, client: Any, name: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._name = {"TableName": name}
        self._sleep = sleep

    def ask(self, operation: str, **members: Any) -> dict[str, Any]:
        """The client's answer to one of its methods, such as get_item."""
        return self._call(operation, **self._name, **members)

    def update(
        self, key: Mapping[str, Any], change: str, condition: str, values: Mapping[str, Any], **members: Any
    ) -> dict[str, Any]:
        """Change an item on a condition; what it was before if ReturnValues says so."""
        answer = self.ask(
            "update_item",
            Key=key,
            UpdateExpression=change,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **members,
        )
        found: dict[str, Any] = answer.get("Attributes", {})
        return found

    def transact(self, *writes: tuple[str, Mapping[str, Any]]) -> None:
        """All of the writes or none, each a kind (Put or Update) with its members."""
        self._call(
            "transact_write_items", TransactItems=[{kind: {**self._name, **members}} for kind, members in writes]
        )

    def _call(self, operation: str, **members: Any) -> dict[str, Any]:
        for tried in range(1, _CONFLICTS):
            try:
                return self._attempt(operation, members)
            except Conflict:
                self._sleep(random.uniform(0.02, 0.05) * tried)  # noqa: S311  # spreads retries, hides nothing
        try:
            return self._attempt(operation, members)
        except Conflict as conflict:
            raise MemoryUnavailable(retry_after=1, cause="TransactionConflict") from conflict

    def _attempt(self, operation: str, members: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**members)
        except ClientError as error:
            codes = _codes(error.response)
            if "ConditionalCheckFailed" in codes:
                found: Any = error.response.get("Item", {})
                raise NoSuchState(found) from error
            if "TransactionConflict" in codes:
                raise Conflict from error
            raise MemoryUnavailable(retry_after=2, cause=error.response["Error"]["Code"]) from error
        except BotoCoreError as error:
            raise MemoryUnavailable(retry_after=2, cause=type(error).__name__) from error
        return answer


def _codes(response: Any) -> set[str]:
    """What DynamoDB calls the failure of a write, or of each write of a transaction."""
    codes = {str(reason.get("Code")) for reason in response.get("CancellationReasons", ())}
    return {response["Error"]["Code"].removesuffix("Exception"), *codes}


def table(session: Session, name: str, seconds: float = 1) -> Table:
    """The table of that name, with a client that gives up within seconds: a customer waits."""
    return Table(client(session, seconds), name)


def client(session: Session, seconds: float = 1) -> Any:
    """A client that tries twice, a second each or as many as are said."""
    config = Config(
        connect_timeout=seconds, read_timeout=seconds, retries={"mode": "standard", "total_max_attempts": 2}
    )
    return session.create_client("dynamodb", config=config)
