"""A client's own key where nobody is remembered: one chat, and never the token of one that is over."""

import io
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from local.connect.stand_in import CONTACT_FLOW_ID, INSTANCE_ID
from persistent_chat.client_token import CHATS_A_KEY, successor
from persistent_chat.endpoint import StartChat
from persistent_chat.settings import Settings
from persistent_chat.source import SourceCheck
from persistent_chat.telemetry import Telemetry
from tests.support.neighborhood import Neighborhood, refuse, refuse_with
from tests.support.remembered import end

KEY = "5f0c1f3e-order-4711"


@pytest.fixture
def neighborhood() -> Neighborhood:
    return Neighborhood()


def ask(neighborhood: Neighborhood, key: str | None = KEY, **members: Any) -> dict[str, Any]:
    """The answer's startChatResult."""
    configured = Settings(instance_id=INSTANCE_ID, contact_flow_ids=(CONTACT_FLOW_ID,))
    start_chat = StartChat(
        configured,
        neighborhood.connect,
        SourceCheck(neighborhood.connect, configured, neighborhood.time),
        neighborhood.participants,
        Telemetry(Logger(service=f"start-chat-{uuid.uuid4()}", stream=io.StringIO())),
    )
    headers = {"Idempotency-Key": key} if key else {}
    answer = start_chat({"headers": headers, "body": json.dumps(members)}, neighborhood.deadline())
    assert answer["statusCode"] == 200, answer
    result: dict[str, Any] = json.loads(answer["body"])["data"]["startChatResult"]
    return result


@pytest.fixture(autouse=True)
def namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")


def test_a_repeated_key_is_answered_with_its_chat(neighborhood: Neighborhood) -> None:
    first = ask(neighborhood)
    assert ask(neighborhood) == first
    assert list(neighborhood.instance.sessions) == [first["ContactId"]]


def test_a_key_whose_chat_is_over_has_one_successor(neighborhood: Neighborhood) -> None:
    first = ask(neighborhood)
    end(neighborhood.instance, first["ContactId"])
    second, third = ask(neighborhood), ask(neighborhood)
    assert second == third
    assert list(neighborhood.instance.sessions) == [first["ContactId"], second["ContactId"]]
    sent = [session.request["ClientToken"] for session in neighborhood.instance.sessions.values()]
    assert sent[1] == successor(sent[0], first["ContactId"])


def test_a_key_that_many_chats_had_is_no_longer_followed_through_them_all(neighborhood: Neighborhood) -> None:
    for _ in range(12):
        end(neighborhood.instance, ask(neighborhood)["ContactId"])
    neighborhood.calls.clear()
    last = ask(neighborhood)
    assert neighborhood.calls.count("StartChatContact") == CHATS_A_KEY + 1
    assert neighborhood.instance.session(last["ContactId"]).ended_at is None


def unavailable() -> None:
    refuse_with(503, "ServiceUnavailable")


@pytest.mark.parametrize("silent", [refuse, unavailable])
def test_where_nobody_says_whether_it_is_over_it_counts(neighborhood: Neighborhood, silent: Callable[[], None]) -> None:
    neighborhood.silence("CreateParticipantConnection", silent)
    asked = ask(neighborhood, ConnectionTypes=["CONNECTION_CREDENTIALS", "WEBSOCKET"])
    assert asked["ConnectionCredentials"]  # as StartChatContact itself gave them
    assert asked["Websocket"]
    assert list(neighborhood.instance.sessions) == [asked["ContactId"]]


def test_a_start_without_a_key_tries_nothing(neighborhood: Neighborhood) -> None:
    ask(neighborhood, None)
    assert neighborhood.calls == ["StartChatContact"]
