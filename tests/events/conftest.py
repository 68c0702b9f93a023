"""The function as Lambda loads it, and the stand-in that it calls."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from local.connect import ConnectServer, running_connect
from local.environment import amazon_connect
from local.lambda_context import Context
from local.past_chat import guests_chats, past_chat
from tests.support import captured
from tests.support.entry_point import ENVIRONMENT, loaded
from tests.support.lending import lent


@dataclass(frozen=True)
class Deployment:
    """The function, and Amazon Connect behind it."""

    module: ModuleType
    connect: ConnectServer

    def answer(self, event: Any) -> dict[str, Any]:
        """What the function says to an event."""
        answer: dict[str, Any] = self.module.handler(event, Context())
        return answer

    def started(self) -> list[dict[str, Any]]:
        """The members of each StartChatContact that Connect received."""
        return [call.members for call in self.connect.calls.of("StartChatContact")]


@pytest.fixture(scope="module")
def running() -> Iterator[ConnectServer]:
    with running_connect() as server:
        past_chat(server.instance)
        past_chat(server.instance, captured.PAST)
        guests_chats(server.instance)
        yield server


@pytest.fixture
def connect(running: ConnectServer) -> Iterator[ConnectServer]:
    with lent(running) as connect:
        yield connect


@pytest.fixture(scope="module")
def start_chat(running: ConnectServer) -> Iterator[ModuleType]:
    with loaded("start_chat", ENVIRONMENT | amazon_connect(running.url)) as module:
        yield module


@pytest.fixture
def deployed(start_chat: ModuleType, connect: ConnectServer) -> Deployment:
    return Deployment(start_chat, connect)


@pytest.fixture
def deploy(connect: ConnectServer) -> Iterator[Callable[..., Deployment]]:
    """Another deployment, with these settings beside the usual ones."""
    with contextlib.ExitStack() as stack:
        usual = ENVIRONMENT | amazon_connect(connect.url)

        def with_settings(**settings: str) -> Deployment:
            return Deployment(stack.enter_context(loaded("start_chat", usual | settings)), connect)

        yield with_settings
