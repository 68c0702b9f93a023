"""The memory's table: the one module that knows DynamoDB.

One item a customer, `CUSTOMER#id / NOW`, holds all that a decision needs: the newest session that was started here
(`own`), the newest that was started elsewhere (`elsewhere`), the `lease` of a start that is under way, and the
ClientToken of a start whose outcome is not recorded (`pending`). Beside it each session that is over has an item,
`CUSTOMER#id / SESSION#initial contact id`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session as AwsSession

from .conversation_item import Known, Lease, attributes, facts, iso, known, lease_attributes, seconds
from .errors import MemoryUnavailable
from .session import Session

KEPT = timedelta(days=730)  # as long as Amazon Connect keeps contacts: 24 months
_LEASED = "lease.holder = :holder"


class NoSuchState(Exception):
    """A conditional write found another state than it was for; `item` is what it found."""

    def __init__(self, item: Mapping[str, Any]) -> None:
        super().__init__("another state")
        self.item = item


class Conversations:
    """The table by its name. Every failure of DynamoDB is raised as MemoryUnavailable."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

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
        answer = self._call("get_item", Key=_key(customer, "NOW"), ConsistentRead=True)
        return known(answer.get("Item", {}))

    def replace_pending(self, customer: str, lease: Lease, token: str) -> None:
        """The pending start's chat has come and gone: go on with another ClientToken."""
        self._update(customer, "SET pending = :token", _LEASED, {":token": {"S": token}, **_holder(lease)})

    def record(self, customer: str, lease: Lease, own: Session, expires: datetime) -> None:
        """A chat was started: remember it and give the lease back. DynamoDB forgets item and token at `expires`."""
        values = {":own": attributes(own), ":expires": _whole(expires), **_holder(lease)}
        self._update(customer, "SET own = :own, expiresAt = :expires REMOVE lease, pending", _LEASED, values)

    def release(self, customer: str, lease: Lease, *, keep_pending: bool) -> None:
        """Nothing is recorded: give the lease back; `keep_pending` where a chat may have come of it all the same."""
        change = "REMOVE lease" if keep_pending else "REMOVE lease, pending"
        self._update(customer, change, _LEASED, _holder(lease))

    def learn(self, customer: str, session: Session, now: datetime) -> None:
        """Add what is said of a session; what is known already stays, so that order and repetition do not matter."""
        try:
            self._add(customer, "own", session, now)
        except NoSuchState as found:
            other = known(found.item).elsewhere
            if other is not None and other.initial_contact_id == session.initial_contact_id:
                self._add(customer, "elsewhere", session, now)
            elif other is None or other.started_at < session.started_at:
                self._replace_elsewhere(customer, session, now)
        if session.over:
            self._archive(customer, session, now)

    def forget(self, customer: str) -> int:
        """Delete everything that is known of a customer; the number of items."""
        query = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": _key(customer, "")["pk"]}}
        items: list[Any] = []
        start: dict[str, Any] = {}
        while True:
            page = self._call("query", ProjectionExpression="pk, sk", **query, **start)
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        for item in items:
            self._call("delete_item", Key={"pk": item["pk"], "sk": item["sk"]})
        return len(items)

    def _add(self, customer: str, slot: str, session: Session, now: datetime) -> None:
        names, values, sets = {}, _texts(initial=session.initial_contact_id), []
        for number, contact in enumerate(session.contacts):
            names[f"#c{number}"] = contact.id
            for fact, value in facts(contact).items():
                sets.append(f"{slot}.{fact}.#c{number} = :{fact}{number}")
                values[f":{fact}{number}"] = {"S": value}
        change = "SET " + ", ".join(sets)
        if session.over:
            change += f", {slot}.confirmed = :confirmed"
            values[":confirmed"] = {"N": str(session.confirmed)}
        if session.over and slot == "own":  # its token goes, and with it the reason to forget early
            change += ", expiresAt = :expires REMOVE own.participantToken"
            values[":expires"] = _whole(now + KEPT)
        self._update(customer, change, f"{slot}.initialContactId = :initial", values, ExpressionAttributeNames=names)

    def _replace_elsewhere(self, customer: str, session: Session, now: datetime) -> None:
        values = {
            ":session": attributes(session),
            ":started": {"S": iso(session.started_at)},
            ":expires": _whole(now + KEPT),
        }
        try:
            self._update(
                customer,
                "SET elsewhere = :session, expiresAt = if_not_exists(expiresAt, :expires)",
                "attribute_not_exists(elsewhere) OR elsewhere.startedAt < :started",
                values,
            )
        except NoSuchState:  # a newer one has come meanwhile
            return

    def _archive(self, customer: str, session: Session, now: datetime) -> None:
        key = _key(customer, f"SESSION#{session.initial_contact_id}")
        kept = msgspec.structs.replace(session, participant_token=None)
        self._call("put_item", Item={**key, "session": attributes(kept), "expiresAt": _whole(now + KEPT)})

    def _update(
        self,
        customer: str,
        change: str,
        condition: str,
        values: Mapping[str, Any],
        **members: Any,
    ) -> dict[str, Any]:
        answer = self._call(
            "update_item",
            Key=_key(customer, "NOW"),
            UpdateExpression=change,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **members,
        )
        found: dict[str, Any] = answer.get("Attributes", {})
        return found

    def _call(self, operation: str, **members: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(TableName=self._table, **members)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                found: Any = error.response.get("Item", {})
                raise NoSuchState(found) from error
            raise MemoryUnavailable(retry_after=2, cause=error.response["Error"]["Code"]) from error
        except BotoCoreError as error:
            raise MemoryUnavailable(retry_after=2, cause=type(error).__name__) from error
        return answer


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
