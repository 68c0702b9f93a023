"""A stand-in that listens, with boto3's two clients for it, and one without a network and with a clock of its own."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from functools import cache
from http.client import HTTPConnection
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer, running_connect
from local.made_up import KEY, REGION
from tests.local.connect.center import Center
from tests.support.lending import lent
from tests.support.patience import PATIENCE_SECONDS

type Start = Callable[..., dict[str, Any]]


@pytest.fixture(scope="package")
def listening() -> Iterator[ConnectServer]:
    with running_connect(contact_flow_ids=[CONTACT_FLOW_ID, "second-flow"]) as server:
        yield server


@pytest.fixture
def connect(listening: ConnectServer) -> Iterator[ConnectServer]:
    with lent(listening) as connect:
        yield connect


@pytest.fixture(scope="package")
def client() -> Callable[[str, str], Any]:
    session = boto3.Session(KEY, KEY, region_name=REGION)
    config = Config(retries={"total_max_attempts": 1}, read_timeout=PATIENCE_SECONDS)
    return cache(lambda service, url: session.client(service, endpoint_url=url, config=config))


@pytest.fixture
def control(connect: ConnectServer, client: Callable[[str, str], Any]) -> Any:
    """boto3's `connect`, against a stand-in without faults and with an empty record of calls."""
    return client("connect", connect.url)


@pytest.fixture
def customer(connect: ConnectServer, client: Callable[[str, str], Any]) -> Any:
    """boto3's `connectparticipant`."""
    return client("connectparticipant", connect.url)


@pytest.fixture
def start(control: Any) -> Start:
    """Start a chat; other members than the required ones by name."""
    request = {
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": CONTACT_FLOW_ID,
        "ParticipantDetails": {"DisplayName": "Ada"},
    }
    return lambda **members: control.start_chat_contact(**request | members)


@pytest.fixture
def enter(customer: Any) -> Callable[[dict[str, Any]], str]:
    """Connect to a started chat; gives the connection token."""

    def connection_token(started: dict[str, Any]) -> str:
        answer = customer.create_participant_connection(
            Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"], ParticipantToken=started["ParticipantToken"]
        )
        return str(answer["ConnectionCredentials"]["ConnectionToken"])

    return connection_token


@pytest.fixture
def center() -> Iterator[Center]:
    with closing(Center()) as center:
        yield center


@dataclass(frozen=True)
class Answer:
    """What a plain HTTP client gets."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)


@pytest.fixture
def ask(connect: ConnectServer) -> Callable[..., Answer]:
    """Send a plain HTTP request: method, path, and a body as bytes or as what becomes JSON."""

    def send(method: str, path: str, body: Any = None, **headers: str) -> Answer:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = HTTPConnection("127.0.0.1", connect.port, timeout=PATIENCE_SECONDS)
        with closing(connection):
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    return send
