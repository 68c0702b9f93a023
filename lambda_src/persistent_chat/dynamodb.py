"""DynamoDB: the one module that calls it and that knows its errors."""

from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from .errors import MemoryUnavailable

CALL_SECONDS = 3  # at the worst: two attempts of a second each, and the pause between


class NoSuchState(Exception):
    """A conditional write found another state than it was for; `item` is what it found."""

    def __init__(self, item: Mapping[str, Any]) -> None:
        super().__init__("another state")
        self.item = item


class Table:
    """One table by its name. A condition that is not met raises NoSuchState, any other failure MemoryUnavailable."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = {"TableName": name}

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
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**members)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ConditionalCheckFailedException" or _condition_failed(error.response):
                found: Any = error.response.get("Item", {})
                raise NoSuchState(found) from error
            raise MemoryUnavailable(retry_after=2, cause=code) from error
        except BotoCoreError as error:
            raise MemoryUnavailable(retry_after=2, cause=type(error).__name__) from error
        return answer


def _condition_failed(response: Any) -> bool:
    """Whether a transaction was canceled for a condition, and not for, say, a throttle."""
    return any(reason.get("Code") == "ConditionalCheckFailed" for reason in response.get("CancellationReasons", ()))


def table(session: Session, name: str) -> Table:
    """The table of that name, with a client that gives up within seconds: a customer waits."""
    return Table(client(session), name)


def client(session: Session) -> Any:
    """A client that tries twice, a second each."""
    config = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})
    return session.create_client("dynamodb", config=config)
