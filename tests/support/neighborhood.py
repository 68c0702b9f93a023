"""Amazon Connect and DynamoDB in this process: botocore's own clients, answered before a socket is opened.

Connect's truth is the stand-in's state, DynamoDB's is moto's. A test can let any call fail, before it took effect or
after, and can do something else in its place in time.
"""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import md5
from typing import Any, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError, ReadTimeoutError

from local.connect.contacts import describe_contact, list_associated_contacts
from local.connect.credentials import Credentials
from local.connect.errors import ConnectError
from local.connect.instance import Instance
from local.connect.participant import ParticipantService
from local.connect.stand_in import CONTACT_FLOW_ID, INSTANCE_ID
from local.connect.starting import associate, start_chat
from local.connect.tokens import Tokens
from local.connect.world import World
from local.environment import TABLE_NAME
from local.made_up import KEY, REGION
from local.table import ask, create_table
from persistent_chat import connect, dynamodb, participant, queue
from persistent_chat.deadline import Deadline
from persistent_chat.late import LateRehydration
from persistent_chat.memory import contact_event
from persistent_chat.memory.customer_items import CustomerItems
from persistent_chat.memory.decision import Memory
from persistent_chat.memory.facts import SessionFacts
from persistent_chat.participant import Participants
from persistent_chat.queue import Queue
from persistent_chat.settings import Settings
from persistent_chat.source import SourceCheck
from tests.support.accounts import account

type Hook = Callable[[], None]

KEPT = timedelta(days=730)
QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/000000000000/late"
# Connect's operations by where they are called; the first whose path fits.
OPERATIONS = {
    "/contact/chat": "StartChatContact",
    "/contact/persistent-contact-association/": "CreatePersistentContactAssociation",
    "/contact/associated/": "ListAssociatedContacts",
    "/participant/connection": "CreateParticipantConnection",
    "/contacts/": "DescribeContact",
}


class Crash(Exception):
    """The function dies here."""


class Neighborhood:
    """One instance, one table, one queue, one clock.

    `calls` are Connect's operations, `trips` the table's, `messages` the queue's; `before` and `after` are hooks by
    operation.
    """

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.events: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.trips: list[str] = []
        self.messages: list[dict[str, Any]] = []
        self.table_takes = 0.0  # seconds a call
        self.before: dict[str, Hook] = {}
        self.after: dict[str, Hook] = {}
        self.instance = Instance(
            INSTANCE_ID, (CONTACT_FLOW_ID,), World(clock=lambda: self.now, emit=self.events.append)
        )
        self.credentials = Credentials(self.instance, Tokens(b"0" * 32))
        clients = _clients()
        self.account = account()
        create_table(self.account)
        self.connect = connect.Connect(clients.connect, INSTANCE_ID, sleep=self.sleep)
        self.table = dynamodb.Table(clients.dynamodb, TABLE_NAME, self.sleep)
        self.participants = Participants(lambda: clients.participant, self.sleep)
        self.late = LateRehydration(Queue(lambda: clients.sqs, QUEUE_URL), self.time)
        self.customer_items = CustomerItems(self.table, KEPT)
        self.facts = SessionFacts(self.table, KEPT)
        clients.neighborhood = self

    def memory(self, sleep: Callable[[float], None] | None = None, **settings: Any) -> Memory:
        """The code under test, as a deployment with these settings has it."""
        settings = {"transcript_delay_seconds": 0, "conversations_table": TABLE_NAME, **settings}
        chosen = Settings(instance_id=INSTANCE_ID, contact_flow_ids=(CONTACT_FLOW_ID,), **settings)
        return Memory(
            self.table,
            self.connect,
            self.participants,
            SourceCheck(self.connect, chosen, self.time),
            self.late if chosen.late_rehydration else None,
            chosen,
            clock=self.time,
            sleep=sleep or self.sleep,
        )

    def time(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def deadline(self, seconds: float = 9.6) -> Deadline:
        return Deadline(seconds, lambda: self.now)

    def start_elsewhere(self, customer: str) -> str:
        """A chat that another application of the contact center starts for a customer."""
        contact_id: str = start_chat(self.instance, self.credentials, asked(customer))["ContactId"]
        return contact_id

    def learn(self, event: dict[str, Any]) -> None:
        """What the function that contact events go to does with one."""
        said = contact_event.read(event)
        if said is not None:
            self.facts.add(said.customer_id, said.contact, self.time())

    def key(self, customer: str, sort: str) -> dict[str, Any]:
        return {"pk": {"S": f"CUSTOMER#{customer}"}, "sk": {"S": sort}}

    def items(self, customer: str) -> str:
        """All that the table holds of a customer, as text."""
        condition = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": self.key(customer, "")["pk"]},
        }
        return self.ask("Query", condition)[1]

    def ask(self, operation: str, members: dict[str, Any]) -> tuple[int, str]:
        """One call of the table, past the code under test: status and JSON."""
        return ask(operation, {"TableName": TABLE_NAME, **members}, self.account)

    def answer_connect(self, request: AWSPreparedRequest) -> AWSResponse:
        """Connect's answer to one call, the participant service's included."""
        url = urlsplit(request.url)
        operation = next(name for path, name in OPERATIONS.items() if url.path.startswith(path))
        self.calls.append(operation)
        try:
            self._hook(self.before, operation)
            answer = self._perform(operation, request, url)
        except ConnectError as error:
            return _response(error.status, {"Message": error.message}, {"x-amzn-ErrorType": error.type})
        self._hook(self.after, operation)
        return _response(200, answer, {})

    def _perform(self, operation: str, request: AWSPreparedRequest, url: SplitResult) -> dict[str, Any]:
        if operation == "StartChatContact":
            return start_chat(self.instance, self.credentials, _body(request))
        if operation == "CreatePersistentContactAssociation":
            chat = {"InstanceId": INSTANCE_ID, "InitialContactId": url.path.rpartition("/")[2]}
            return associate(self.instance, _body(request) | chat)
        if operation == "CreateParticipantConnection":
            token = request.headers["X-Amz-Bearer"]
            members = {**_body(request), "ParticipantToken": token.decode() if isinstance(token, bytes) else token}
            return ParticipantService(self.instance, self.credentials).create_connection(members)
        if operation == "DescribeContact":
            contact = url.path.rpartition("/")[2]
            return describe_contact(self.instance, {"InstanceId": INSTANCE_ID, "ContactId": unquote(contact)})
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        page = {
            "MaxResults": int(query["maxResults"]),
            **({"NextToken": token} if (token := query.get("nextToken")) else {}),
        }
        return list_associated_contacts(
            self.instance, {"InstanceId": INSTANCE_ID, "ContactId": query["contactId"], **page}
        )

    def answer_sqs(self, request: AWSPreparedRequest) -> AWSResponse:
        """SQS's answer to one message."""
        self.trips.append("SendMessage")
        self._hook(self.before, "SendMessage")
        sent = _body(request)
        self.messages.append(json.loads(sent["MessageBody"]) | {"delay": sent["DelaySeconds"]})
        return _response(200, {"MessageId": "1", "MD5OfMessageBody": md5(sent["MessageBody"].encode()).hexdigest()}, {})  # noqa: S324  # SQS's checksum

    def answer_dynamodb(self, request: AWSPreparedRequest) -> AWSResponse:
        """DynamoDB's answer to one call."""
        operation = cast(bytes, request.headers["X-Amz-Target"]).decode().rpartition(".")[2]
        self.sleep(self.table_takes)
        self.trips.append(operation)
        self._hook(self.before, operation)
        status, body = ask(operation, _body(request), self.account)
        return _response(status, json.loads(body), {})

    def followed_by(
        self, fault: Callable[[], None], operation: str, following: Callable[[], None]
    ) -> Callable[[], None]:
        """A hook that fails by `fault`, and lets the next attempt of the operation fail by `following`."""

        def hook() -> None:
            self.before[operation] = following
            fault()

        return hook

    def silence(self, operation: str, fault: Callable[[], None] | None = None) -> None:
        """The next call of an operation fails, and so does its repetition: by a throttle where nothing else is said."""
        self.before[operation] = self.followed_by(fault or refuse, operation, fault or refuse)

    def _hook(self, hooks: dict[str, Hook], operation: str) -> None:
        hook = hooks.pop(operation, None)
        if hook:
            hook()


class _Clients:
    """Made once: reading Connect's service model takes longer than a test. They serve the newest neighborhood."""

    def __init__(self) -> None:
        session = botocore.session.Session()
        session.set_credentials(KEY, KEY)
        session.set_config_variable("region", REGION)
        self.neighborhood: Neighborhood
        self.connect = connect.client(session)
        self.dynamodb = dynamodb.client(session)
        self.participant = participant.client(session)
        self.sqs = queue.client(session)
        for client in (self.connect, self.participant):
            client.meta.events.register("before-send", lambda request, **_: self.neighborhood.answer_connect(request))
        self.sqs.meta.events.register("before-send", lambda request, **_: self.neighborhood.answer_sqs(request))
        self.dynamodb.meta.events.register(
            "before-send", lambda request, **_: self.neighborhood.answer_dynamodb(request)
        )


@cache
def _clients() -> _Clients:
    return _Clients()


def asked(customer: str) -> dict[str, Any]:
    """StartChatContact's members for a plain chat of a customer."""
    return {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": CONTACT_FLOW_ID,
        "ParticipantDetails": {"DisplayName": customer},
        "CustomerId": customer,
    }


def crash() -> None:
    raise Crash


def throttle() -> None:
    raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "UpdateItem")


def refuse() -> None:
    refuse_with(429, "TooManyRequestsException")


def refuse_with(status: int, code: str) -> None:
    raise ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "StartChatContact",
    )


def lose_answer() -> None:
    raise ReadTimeoutError(endpoint_url="https://connect")


def _body(request: AWSPreparedRequest) -> dict[str, Any]:
    body: Any = request.body
    members: dict[str, Any] = json.loads(body)
    return members


def _response(status: int, body: Any, headers: dict[str, str]) -> AWSResponse:
    content = json.dumps(body).encode()

    class Raw(io.BytesIO):
        def stream(self, **_: Any) -> Any:
            yield self.read()

    sent = HTTPHeaders.from_dict({"content-type": "application/json", **headers})
    return AWSResponse("https://local", status, sent, Raw(content))
