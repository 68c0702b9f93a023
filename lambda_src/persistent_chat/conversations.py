"""The memory's table: the one module that knows DynamoDB.

One item a customer, `CUSTOMER#id / NOW`, holds all that a decision needs: the newest session that was started here
(`own`), the newest that was started elsewhere (`elsewhere`), the `lease` of a start that is under way, and the
ClientToken of a start whose outcome is not recorded (`pending`). Beside it stand `CUSTOMER#id / TOKEN`, the participant
token of `own`, which DynamoDB forgets when the chat can no longer live, and for each session that is over an item
`CUSTOMER#id / SESSION#initial contact id`.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session as AwsSession

from .conversation_item import Known, Lease, Token, attributes, facts, iso, known, lease_attributes, seconds
from .errors import MemoryUnavailable
from .session import Session

KEPT = timedelta(days=730)  # as long as Amazon Connect keeps contacts: 24 months
_LEASED = "lease.holder = :holder"
_PORTION = 20  # contacts
_TRIES = 3


class NoSuchState(Exception):
    """A conditional write found another state than it was for; `item` is what it found."""

    def __init__(self, item: Mapping[str, Any]) -> None:
        super().__init__("another state")
        self.item = item


class Conversations:
    """The table by its name. Every failure of DynamoDB is raised as MemoryUnavailable."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table_name = {"TableName": table}

    def acquire(self, customer: str, lease: Lease, token: str, now: datetime) -> Known:
        """Take the lease, which is the right to start a chat, and learn what was known before.

        `token` becomes the pending ClientToken unless an earlier start left one. Raises NoSuchState while somebody
        else has the lease.
        """
        item = self._update(
            customer,
            "SET lease = :lease, pending = if_not_exists(pending, :new), expiresAt = if_not_exists(expiresAt, :late)",
            "attribute_not_exists(lease) OR lease.ends < :now",
            {
                ":lease": lease_attributes(lease),
                ":new": {"S": token},
                ":late": _whole(now + KEPT),
                ":now": seconds(now),
            },
            ReturnValues="ALL_OLD",
        )
        return known(item)

    def read(self, customer: str) -> Known:
        """What is known now, without a lease."""
        answer = self._call("get_item", **self._item(customer, "NOW"), ConsistentRead=True)
        return known(answer.get("Item", {}))

    def token(self, customer: str, session: Session, now: datetime) -> str | None:
        """The participant token of a session that was started here, if it is kept."""
        item = self._call("get_item", **self._item(customer, "TOKEN"), ConsistentRead=True).get("Item", {})
        kept = item.get("initialContactId", {}).get("S") == session.initial_contact_id and "token" in item
        return item["token"]["S"] if kept and float(item["expiresAt"]["N"]) > now.timestamp() else None

    def replace_pending(self, customer: str, lease: Lease, token: str) -> None:
        """The pending ClientToken has served: go on with another one."""
        try:
            self._update(customer, "SET pending = :token", _LEASED, {":token": {"S": token}, **_holder(lease)})
        except NoSuchState:
            raise MemoryUnavailable(retry_after=1, cause="the lease was lost") from None

    def record(self, customer: str, lease: Lease, own: Session, now: datetime, token: Token | None) -> None:
        """A chat was started: remember it, and its participant token if given, and give the lease back."""
        change = {
            **self._item(customer, "NOW"),
            "UpdateExpression": "SET own = :own, expiresAt = :expires REMOVE lease, pending",
            "ConditionExpression": _LEASED,
            "ExpressionAttributeValues": {
                ":own": attributes(own),
                ":expires": _whole(now + KEPT),
                **_holder(lease),
            },
        }
        if token is None:
            self._call("update_item", **change)
            return
        item = {
            **_key(customer, "TOKEN"),
            "initialContactId": {"S": own.initial_contact_id},
            "token": {"S": token.participant_token},
            "expiresAt": _whole(token.expires),
        }
        self._call(
            "transact_write_items", TransactItems=[{"Update": change}, {"Put": {**self._table_name, "Item": item}}]
        )

    def release(self, customer: str, lease: Lease, *, keep_pending: bool) -> None:
        """Nothing is recorded: give the lease back; `keep_pending` where a chat may have come of it all the same."""
        change = "REMOVE lease" if keep_pending else "REMOVE lease, pending"
        self._update(customer, change, _LEASED, _holder(lease))

    def learn(self, customer: str, session: Session, now: datetime) -> None:
        """Add what is said of a session; what is known already stays, so that order and repetition do not matter."""
        for _ in range(_TRIES):
            try:
                self._learn(customer, session, now)
                break
            except NoSuchState:  # somebody else has just written: look again
                continue
        else:
            raise MemoryUnavailable(retry_after=1, cause="others kept writing")
        if session.over:
            self._archive(customer, session, now)
            self._drop_token(customer, session)

    def _learn(self, customer: str, session: Session, now: datetime) -> None:
        try:
            self._add(customer, "own", session)
        except NoSuchState as found:
            other = known(found.item).elsewhere
            if other is not None and other.initial_contact_id == session.initial_contact_id:
                self._add(customer, "elsewhere", session)
            elif other is None or iso(other.started_at) < iso(session.started_at):  # as the table compares
                self._replace_elsewhere(customer, session, now)

    def forget(self, customer: str) -> int:
        """Delete everything that is known of a customer; the number of items."""
        query = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": _key(customer, "")["pk"]}}
        items: list[Any] = []
        start: dict[str, Any] = {}
        while True:
            page = self._call("query", **self._table_name, ProjectionExpression="pk, sk", **query, **start)
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        for item in items:
            self._call("delete_item", **self._table_name, Key={"pk": item["pk"], "sk": item["sk"]})
        return len(items)

    def _add(self, customer: str, slot: str, session: Session) -> None:
        """In portions: DynamoDB takes expressions of 4 KB at most."""
        for start in range(0, len(session.contacts), _PORTION):
            portion = session.contacts[start : start + _PORTION]
            names, values, sets = {}, _texts(initial=session.initial_contact_id), []
            for number, contact in enumerate(portion):
                names[f"#c{number}"] = contact.id
                for fact, value in facts(contact).items():
                    sets.append(f"{slot}.{fact}.#c{number} = :{fact}{number}")
                    values[f":{fact}{number}"] = {"S": value}
            if session.over and portion[-1] is session.contacts[-1]:
                sets.append(f"{slot}.confirmed = :confirmed")
                values[":confirmed"] = {"N": str(session.confirmed)}
            self._update(
                customer,
                "SET " + ", ".join(sets),
                f"{slot}.initialContactId = :initial",
                values,
                ExpressionAttributeNames=names,
            )

    def _replace_elsewhere(self, customer: str, session: Session, now: datetime) -> None:
        self._update(
            customer,
            "SET elsewhere = :session, expiresAt = :expires",
            "attribute_not_exists(elsewhere) OR elsewhere.startedAt < :started",
            {
                ":session": attributes(session),
                ":started": {"S": iso(session.started_at)},
                ":expires": _whole(now + KEPT),
            },
        )

    def _archive(self, customer: str, session: Session, now: datetime) -> None:
        item = {**_key(customer, f"SESSION#{session.initial_contact_id}"), "session": attributes(session)}
        self._call("put_item", **self._table_name, Item={**item, "expiresAt": _whole(now + KEPT)})

    def _drop_token(self, customer: str, session: Session) -> None:
        values = _texts(initial=session.initial_contact_id)
        with suppress(NoSuchState):  # no token, or another session's
            self._call(
                "update_item",
                **self._item(customer, "TOKEN"),
                UpdateExpression="REMOVE #token",
                ConditionExpression="initialContactId = :initial",
                ExpressionAttributeNames={"#token": "token"},
                ExpressionAttributeValues=values,
            )

    def _update(
        self, customer: str, change: str, condition: str, values: Mapping[str, Any], **members: Any
    ) -> dict[str, Any]:
        answer = self._call(
            "update_item",
            **self._item(customer, "NOW"),
            UpdateExpression=change,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **members,
        )
        found: dict[str, Any] = answer.get("Attributes", {})
        return found

    def _item(self, customer: str, sort: str) -> dict[str, Any]:
        return {**self._table_name, "Key": _key(customer, sort)}

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


def table(session: AwsSession, name: str) -> Conversations:
    """The table of that name, with a client that gives up within seconds: a customer waits."""
    config = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})
    return Conversations(session.create_client("dynamodb", config=config), name)


def _key(customer: str, sort: str) -> dict[str, Any]:
    return {"pk": {"S": f"CUSTOMER#{customer}"}, "sk": {"S": sort}}


def _whole(time: datetime) -> dict[str, str]:
    return {"N": str(int(time.timestamp()))}


def _holder(lease: Lease) -> dict[str, Any]:
    return {":holder": {"S": lease.holder}}


def _texts(**values: str) -> dict[str, Any]:
    return {f":{name}": {"S": value} for name, value in values.items()}
