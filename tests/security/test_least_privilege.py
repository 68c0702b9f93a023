"""What each function may do is what its code does, no more and no less, in every configuration that matters for it.

The calls come from botocore itself, while the functions' own entry points run against Connect's stand-in and moto.
"""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.handlers
import pytest
from botocore.model import OperationModel

from local import environment
from local.connect.readings import Readings
from local.connect.session import Session
from local.lambda_context import Context
from local.options import local_config
from persistent_chat import guest
from tests.security.door import SIGNED, Street
from tests.support.entry_point import loaded
from tests.support.synthesized import INSTANCE, Template, synthesize

type Handler = Callable[[Any, Any], Any]

ISSUER = {"jwtIssuer": "https://id.example.com", "jwtAudience": "chat"}
CONFIGURATIONS: dict[str, dict[str, str]] = {
    f"{auth}, {'verified' if verify == 'true' else 'unverified'}{', memory' if memory == 'true' else ''}": {
        "auth": auth,
        "verifySource": verify,
        "memory": memory,
    }
    for auth in ("none", "guest", "iam", "jwt")
    for verify in ("true", "false")
    for memory in ("false", "true")
    if (auth, memory) != ("none", "true")  # synth refuses a memory for nobody in particular
}
# What Lambda itself does in a function's name: logs, traces, and dead letters of events.
PLATFORM = {
    "start_chat": {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"},
}
PLATFORM["authorizer"] = PLATFORM["history"] = PLATFORM["start_chat"]
PLATFORM["flow_lookup"] = PLATFORM["start_chat"]
PLATFORM["contact_events"] = PLATFORM["start_chat"] | {"sqs:SendMessage"}
# What the event source mapping does in its name.
POLLING = {"ReceiveMessage", "ChangeMessageVisibility", "GetQueueUrl", "DeleteMessage", "GetQueueAttributes"}
PLATFORM["rehydrate"] = PLATFORM["start_chat"] | {f"sqs:{operation}" for operation in POLLING}


@pytest.fixture(scope="module")
def template_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Template]:
    made: dict[str, Template] = {}

    def template(configuration: str) -> Template:
        if configuration not in made:
            settings = CONFIGURATIONS[configuration]
            given = {**settings, **(ISSUER if settings["auth"] == "jwt" else {})}
            made[configuration] = synthesize(tmp_path_factory.mktemp("cdk.out"), **given)
        return made[configuration]

    return template


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The IAM actions of the AWS calls that are made from now on, by clients that are made from now on."""
    actions: set[str] = set()

    def record(model: OperationModel, params: dict[str, Any], **_: object) -> None:
        """IAM has no action for a transaction: it takes those of the writes in it. Participants show tokens instead."""
        if model.service_model.service_name == "connectparticipant":
            return
        writes = [f"{kind}Item" for item in params.get("TransactItems", ()) for kind in item]
        if model.service_model.service_name != "connectparticipant":  # which asks for a participant token, not for IAM
            actions.update(f"{model.service_model.service_name}:{name}" for name in writes or [model.name])

    usual = botocore.handlers.BUILTIN_HANDLERS
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", [*usual, ("before-parameter-build", record)])
    return actions


def actions(template: Template, entry: str) -> set[str]:
    """What the role of this entry point's function allows beside what Lambda does in its name."""
    granted = {action for action, _ in template.permissions(f"{entry}.handler")}
    assert granted >= PLATFORM[entry]
    # What is encrypted, DynamoDB, SQS and S3 decrypt in the function's name; test_hardening holds that to them.
    return {action for action in granted - PLATFORM[entry] if not action.startswith("kms:")}


class Customer:
    """Someone who comes back and back, as each way of authorization tells the function."""

    def __init__(self, handler: Handler, auth: str) -> None:
        self._handler = handler
        self._auth = auth
        self._token = guest.new_token(os.urandom)
        self.id = guest.customer_id(self._token) if auth == "guest" else f"customer-{uuid.uuid4()}"

    def start(self, **members: Any) -> dict[str, Any]:
        body = {"CustomerId": self.id, **members} if self._auth == "iam" else members
        context = {"authorizer": {"customerId": self.id}, "identity": {"userArn": "arn:aws:iam::000000000000:user/b"}}
        headers = {"Authorization": f"Bearer {self._token}"}
        event = {"headers": headers, "requestContext": context, "body": json.dumps(body)}
        answer = self._handler(event, Context())
        assert answer["statusCode"] == 200, answer
        data: dict[str, Any] = json.loads(answer["body"])["data"]
        return data

    def resume(self, contact: str) -> dict[str, Any]:
        return self.start(PersistentChat={"SourceContactId": contact, "RehydrationType": "FROM_SEGMENT"})


@contextmanager
def deployed(entry: str, settings: dict[str, str], street: Street) -> Iterator[Handler]:
    """A function's entry point, loaded with a configuration's environment."""
    delay = {} if settings["verifySource"] == settings["memory"] == "false" else {"transcriptDelaySeconds": "60"}
    config = local_config({**settings, **delay}, issuer=street.issuer.url)
    table = street.table.url if config.memory else None
    queue = street.run(street.late()) if config.late_rehydration else ""
    variables = {
        "start_chat": lambda: environment.start_chat(config, street.connect.url, table, queue or None),
        "contact_events": lambda: environment.contact_events(config, street.connect.url, str(table)),
        "flow_lookup": lambda: environment.flow_lookup(config, street.connect.url, str(table)),
        "rehydrate": lambda: environment.rehydrate(config, street.connect.url, table, queue),
        "history": lambda: environment.history(config, street.connect.url, str(table), street.bucket.url),
    }[entry]()
    with loaded(entry, variables) as module:
        yield module.handler


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_the_calls_of_start_chat_are_the_grants_of_its_role(
    configuration: str, street: Street, called: set[str], template_of: Callable[[str], Template]
) -> None:
    settings = CONFIGURATIONS[configuration]
    with deployed("start_chat", settings, street) as handler:
        customer = Customer(handler, settings["auth"])
        owner = None if settings["auth"] == "none" else customer.id
        customer.start()
        if settings["memory"] == "true":
            come_back(customer, street)
        else:
            customer.resume(street.past(owner).id)
            customer.resume(street.past(owner, 3).contacts[1].id)
        if settings["verifySource"] == "true":
            customer.resume(just_ended(street, owner).id)
    assert called == actions(template_of(configuration), "start_chat")


def test_where_nothing_is_rejoined_start_chat_neither_puts_tokens_into_the_table_nor_may(
    street: Street, called: set[str], tmp_path: Path
) -> None:
    settings = {"auth": "jwt", "memory": "true", "verifySource": "true", "rejoin": "false"}
    with deployed("start_chat", settings, street) as handler:
        customer = Customer(handler, "jwt")
        street.connect.desk.end(customer.start()["startChatResult"]["ContactId"])
        customer.resume("latest")
        customer.resume(just_ended(street, customer.id).id)
    assert called == actions(synthesize(tmp_path, **ISSUER, **settings), "start_chat")


@pytest.mark.parametrize("history", ["list", "transcripts"])
def test_the_calls_of_history_are_the_grants_of_its_role(
    history: str, street: Street, called: set[str], tmp_path: Path
) -> None:
    settings = {"auth": "jwt", "memory": "true", "verifySource": "true", "history": history}
    if history == "transcripts":
        settings |= {"transcriptBucket": "amazon-connect-local", "transcriptPrefix": "connect/local/ChatTranscripts"}
    session = street.past("reader", 2)
    context = {"authorizer": {"customerId": "reader"}}
    with deployed("history", settings, street) as handler:
        listed = handler({"resource": "/conversations", "requestContext": context}, Context())
        assert listed["statusCode"] == 200
        if history == "transcripts":
            asked = {"resource": "/conversations/{contactId}/transcript", "pathParameters": {"contactId": session.id}}
            assert handler({**asked, "requestContext": context}, Context())["statusCode"] == 404  # there is no file
    # It lists nothing: without that permission S3 answers 403 for a file that is not there.
    never_called = {"s3:ListBucket"} if history == "transcripts" else set()
    assert called | never_called == actions(synthesize(tmp_path, **ISSUER, **settings), "history")


def just_ended(street: Street, owner: str | None) -> Session:
    """A chat whose transcript is not due yet: its past follows late."""
    session = street.past(owner)
    session.live.ended_at = street.connect.instance.world.clock()
    return session


@pytest.mark.parametrize("configuration", [name for name in CONFIGURATIONS if not name.endswith("unverified")])
def test_the_calls_of_rehydrate_are_the_grants_of_its_role(
    configuration: str, street: Street, called: set[str], template_of: Callable[[str], Template]
) -> None:
    settings = CONFIGURATIONS[configuration]
    started = [street.door(auth="iam").post(Authorization=SIGNED).json()["data"]["startChatResult"] for _ in range(3)]
    first, second, live = (chat["ContactId"] for chat in started)
    over = street.past().id
    with deployed("rehydrate", settings, street) as handler:
        # One past can be attached; the next goes on, and is asked for again; the last one's chat is over.
        for chat, source in ((first, street.past().id), (second, live), (over, live)):
            message = late(chat, source, remembered=settings["memory"] == "true")
            handler({"Records": [{"messageId": "1", "body": json.dumps(message)}]}, Context())
    assert called == actions(template_of(configuration), "rehydrate")


def late(contact_id: str, source: str, *, remembered: bool) -> dict[str, Any]:
    """What start-chat leaves in the queue, just due."""
    past = {"SourceContactId": source, "RehydrationType": "ENTIRE_PAST_SESSION"}
    times = dict.fromkeys(("started", "due"), datetime.now(UTC).isoformat())
    customer = {"customerId": "ann"} if remembered else {}
    return {"contactId": contact_id, "source": past, "readFrom": source, **times, **customer}


def come_back(customer: Customer, street: Street) -> None:
    """To a live chat, to one that ended unnoticed, to a named one, and while another start is under way.

    Lists leave out the contact that is asked for, which is looked at by itself then.
    """
    street.connect.instance.readings = Readings(asked=False)
    live = customer.start()
    street.connect.desk.end(live["startChatResult"]["ContactId"])
    customer.resume("latest")
    end(street, customer)
    customer.resume(street.past(customer.id, 3).contacts[1].id)
    end(street, customer)
    street.connect.faults.add("slow", operation="StartChatContact", seconds=0.8)
    with ThreadPoolExecutor() as at_once:
        both = list(at_once.map(lambda _: customer.start()["startChatResult"]["ContactId"], range(2)))
    assert both[0] == both[1]


def end(street: Street, customer: Customer) -> Session:
    """The customer's live chat ends, and nobody is told."""
    (session,) = (
        session
        for session in street.connect.instance.sessions.values()
        if session.request.get("CustomerId") == customer.id and session.ended_at is None
    )
    return street.connect.desk.end(session.id)


def disconnected(contact: str, initial: str, customer: str, street: Street) -> dict[str, str]:
    """What EventBridge tells of the end of a contact."""
    return {
        "eventType": "DISCONNECTED",
        "contactId": contact,
        "initialContactId": initial,
        "channel": "CHAT",
        "instanceArn": street.connect.instance.arn,
        "initiationTimestamp": "2026-01-01T10:00:00.000Z",
        "disconnectTimestamp": "2026-01-01T11:00:00.000Z",
        "customerId": customer,
    }


@pytest.mark.parametrize("configuration", [name for name in CONFIGURATIONS if name.endswith("memory")])
def test_the_calls_of_contact_events_are_the_grants_of_its_role(
    configuration: str, street: Street, called: set[str], template_of: Callable[[str], Template]
) -> None:
    customer = Customer(lambda *_: None, CONFIGURATIONS[configuration]["auth"]).id
    session = street.past(customer, 3)
    with deployed("contact_events", CONFIGURATIONS[configuration], street) as handler:
        for contact in session.contacts:
            handler({"detail": disconnected(contact.id, session.id, customer, street)}, Context())
    assert called == actions(template_of(configuration), "contact_events")


def test_the_calls_of_flow_lookup_are_the_grants_of_its_role(street: Street, called: set[str], tmp_path: Path) -> None:
    """An event has told of the chat that asks, which stands in its past's place: so the archive is read as well.

    Lists leave out the contact that is asked for, which is looked at by itself then.
    """
    street.connect.instance.readings = Readings(asked=False)
    settings = {"auth": "jwt", "memory": "true", "verifySource": "true", "flowLookup": "true"}
    customer, another = (f"customer-{uuid.uuid4()}" for _ in range(2))
    past, asking, unnoticed = street.past(customer), street.past(customer), street.past(another)
    hours = [(datetime.now(UTC) - timedelta(hours=ago)).isoformat() for ago in (3, 2, 1)]
    with deployed("contact_events", settings, street) as learn:
        for session, begun, ended in zip((past, asking), hours, hours[1:], strict=False):
            told = disconnected(session.id, session.id, customer, street)
            learn({"detail": told | {"initiationTimestamp": begun, "disconnectTimestamp": ended}}, Context())
        told = disconnected(unnoticed.id, unnoticed.id, another, street) | {"eventType": "INITIATED"}
        del told["disconnectTimestamp"]
        learn({"detail": told | {"initiationTimestamp": hours[0]}}, Context())
    called.clear()
    data = {"ContactId": asking.id, "InitialContactId": asking.id}
    with deployed("flow_lookup", settings, street) as ask:
        for asked, source in ((customer, past), (another, unnoticed)):
            answer = ask({"Details": {"ContactData": data, "Parameters": {"customerId": asked}}}, Context())
            assert (answer["outcome"], answer["sourceContactId"]) == ("resume", source.id)
    assert called == actions(synthesize(tmp_path, **ISSUER, **settings), "flow_lookup")


@pytest.mark.parametrize("configuration", [name for name in CONFIGURATIONS if name.startswith("jwt")])
def test_the_authorizer_calls_nobody_and_may_not(configuration: str, template_of: Callable[[str], Template]) -> None:
    assert actions(template_of(configuration), "authorizer") == set()
    for file in ("authorizer.py", "persistent_chat/identity_token.py", "persistent_chat/issuer_keys.py"):
        assert "boto" not in (Path("lambda_src") / file).read_text()


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_no_role_reaches_beyond_its_instance_its_table_and_its_own(
    configuration: str, template_of: Callable[[str], Template]
) -> None:
    template = template_of(configuration)
    connect = f"arn:aws:connect:eu-central-1:123456789012:instance/{INSTANCE}"
    for function in template.of("Lambda::Function"):
        for action, resource in template.permissions(function["Handler"]):
            if action.startswith("xray:"):
                assert resource == "*"  # there is nothing to name
            elif action.startswith("connect:"):
                assert resource.startswith((f"{connect}/contact-flow/", f"{connect}/contact/")) or (
                    resource == connect and action == "connect:CreatePersistentContactAssociation"
                )
                assert "*" not in resource.removesuffix("/contact/*")
            else:  # one log group, table or queue of this stack
                assert resource.startswith("<")
                assert "*" not in resource


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_there_is_no_role_but_the_functions_and_the_one_that_writes_access_logs(
    configuration: str, template_of: Callable[[str], Template]
) -> None:
    template = template_of(configuration)
    principals = [role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] for role in template.of("IAM::Role")]
    services = sorted(principal["Service"] for principal in principals)
    functions = len(template.of("Lambda::Function"))
    assert services == ["apigateway.amazonaws.com"] + ["lambda.amazonaws.com"] * functions
