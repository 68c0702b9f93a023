"""Whoever asks for whatever, with and without a memory: no answer is a failure of this service's own.

In one process, so that many can be tried: EXAMPLES=10000 make test PYTEST=tests/events/test_whoever_asks.py
"""

import contextlib
import io
import json
import os
import uuid
from collections.abc import Iterator
from typing import Any, get_args

import hypothesis
import pytest
from aws_lambda_powertools import Logger
from hypothesis import given
from hypothesis import strategies as st

from local.environment import TABLE_NAME
from local.past_chat import past_chat
from persistent_chat.answer import REASONS
from persistent_chat.endpoint import StartChat
from persistent_chat.settings import Auth
from persistent_chat.source import SourceCheck
from persistent_chat.telemetry import Telemetry
from tests.support.chats import settings
from tests.support.neighborhood import QUEUE_URL, Neighborhood
from tests.support.whatever import AUTHORIZATIONS, CALLERS, REQUESTS, examples

AUTHS = get_args(Auth.__value__)
STATUSES = {200, 400, 401, 403, 404, 409}
NAMED = {"InvalidRequest", "FieldNotAllowed"}  # codes that name the members which are wrong
NEIGHBORHOODS_CHATS = 200  # then a fresh one: with the chats of many, the stand-in gets slow

many = hypothesis.settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)


class Door:
    """A deployment's endpoint, and the customers who come to it one after the other."""

    def __init__(self, auth: str, *, memory: bool) -> None:
        self._auth = auth
        self._memory = memory
        self._asked = 0
        self._log = Logger(service=f"whoever-{uuid.uuid4()}", stream=io.StringIO())

    def ask(self, request: dict[str, Any], caller: dict[str, Any], authorization: str | None) -> dict[str, Any]:
        if self._asked % NEIGHBORHOODS_CHATS == 0:
            self._open()
        self._asked += 1
        event = {
            "headers": {} if authorization is None else {"Authorization": authorization},
            "body": json.dumps(request),
            "requestContext": {"requestId": "r", **caller},
        }
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # where metrics go
            answer: dict[str, Any] = self._endpoint(event, self.neighborhood.deadline())
        return answer

    def end_everything(self) -> None:
        """Agents end what customers have begun, and the table learns of it."""
        instance = self.neighborhood.instance
        for session in [*instance.sessions.values()]:
            if session.ended_at is None:
                instance.end(session, "AGENT_DISCONNECT", survey=False)
        for event in self.neighborhood.events:
            self.neighborhood.learn(event)
        self.neighborhood.events.clear()

    def _open(self) -> None:
        self.neighborhood = near = Neighborhood()
        past_chat(near.instance)
        chosen: dict[str, Any] = {"transcript_delay_seconds": 0, "rehydration_queue_url": QUEUE_URL, "auth": self._auth}
        if self._memory:
            chosen["conversations_table"] = TABLE_NAME
        configured = settings(**chosen)
        sources = SourceCheck(near.connect, configured, near.time)
        memory = near.memory(**chosen) if self._memory else None
        telemetry = Telemetry(self._log)
        self._endpoint = StartChat(
            configured, near.connect, sources, near.participants, telemetry, late=near.late, memory=memory
        )


@pytest.fixture(scope="module")
def doors() -> Iterator[dict[tuple[str, bool], Door]]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("POWERTOOLS_METRICS_NAMESPACE", "test")
        yield {(auth, memory): Door(auth, memory=memory) for auth in AUTHS for memory in (False, True)}


def test_every_kind_of_caller_is_tried() -> None:
    assert set(AUTHS) == CALLERS.keys()


@pytest.mark.parametrize("memory", [False, True], ids=["without memory", "with memory"])
@pytest.mark.parametrize("auth", AUTHS)
@many
@given(request=REQUESTS, authorization=AUTHORIZATIONS, over=st.booleans(), data=st.data())
def test_no_answer_is_a_failure_of_our_own(
    auth: str,
    memory: bool,
    doors: dict[tuple[str, bool], Door],
    request: dict[str, Any],
    authorization: str | None,
    over: bool,
    data: st.DataObject,
) -> None:
    door = doors[auth, memory]
    answer = door.ask(request, data.draw(CALLERS[auth], label="caller"), authorization)
    body = json.loads(answer["body"])
    assert answer["statusCode"] in STATUSES, body
    if answer["statusCode"] == 200:
        assert body["data"]["startChatResult"]["ParticipantToken"]
        assert body["data"].get("conversation", {}).get("reason") in (None, *REASONS)
    else:
        assert "errors" in body or body["code"] not in NAMED, body
    hypothesis.event(str(body.get("code") or body["data"].get("conversation", {}).get("outcome", "a chat")))
    if over:
        door.end_everything()
