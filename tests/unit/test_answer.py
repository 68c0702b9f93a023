"""The body of a 200."""

import json
from typing import Any

import msgspec
import pytest

from persistent_chat.answer import Outcome, StartChatResult, answer
from tests.support.chats import asked

STARTED = {"ContactId": "c", "ParticipantId": "p", "ParticipantToken": "t"}
DETAILS = {
    "ContinuedFromContactId": "past",
    "ConnectionCredentials": {"ConnectionToken": "token", "Expiry": "2026-11-23T09:00:00.000Z"},
    "Websocket": {"Url": "wss://example.com", "ConnectionExpiry": "2026-11-22T09:01:40.000Z"},
    "StreamingId": "s",
}


def body(said: dict[str, Any], *, attachments: bool = False, **members: Any) -> Any:
    result = msgspec.convert(said, StartChatResult)
    return json.loads(msgspec.json.encode(answer(result, asked(**members), attachments=attachments)))["data"]


@pytest.mark.parametrize("said", [STARTED, STARTED | DETAILS], ids=["the least", "everything"])
def test_what_connect_answers_is_passed_on_under_its_names(said: dict[str, Any]) -> None:
    assert body(said)["startChatResult"] == said


def test_nothing_that_is_not_named_leaves() -> None:
    said = STARTED | {"ResponseMetadata": {"HTTPHeaders": {}}, "NewMember": "secret"}
    assert body(said)["startChatResult"] == STARTED


@pytest.mark.parametrize("missing", STARTED)
@pytest.mark.parametrize("wrong", [None, ""], ids=["absent", "empty"])
def test_an_answer_that_starts_no_chat_is_none(missing: str, wrong: str | None) -> None:
    said = {name: value for name, value in (STARTED | {missing: wrong}).items() if value is not None}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(said, StartChatResult)


@pytest.mark.parametrize(
    ("types", "markdown"),
    [(None, False), (["text/plain"], False), (["text/plain", "text/markdown"], True)],
    ids=["not asked", "plain only", "asked"],
)
def test_markdown_is_permitted_where_it_was_asked_for(types: list[str] | None, markdown: bool) -> None:
    permissions = body(STARTED, SupportedMessagingContentTypes=types)["featurePermissions"]
    assert permissions == {"MESSAGING_MARKDOWN": markdown, "ATTACHMENTS": False}


def test_attachments_are_permitted_by_configuration() -> None:
    assert body(STARTED, attachments=True)["featurePermissions"]["ATTACHMENTS"] is True


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        pytest.param(
            Outcome(outcome="started", reason="NoPastChat"),
            {"outcome": "started", "reason": "NoPastChat"},
            id="started",
        ),
        pytest.param(
            Outcome(outcome="resuming", continued_from_contact_id="past", seconds_until_history=60),
            {"outcome": "resuming", "continuedFromContactId": "past", "secondsUntilHistory": 60},
            id="resuming",
        ),
        pytest.param(
            Outcome(outcome="rejoined", not_delivered=("InitialMessage",)),
            {"outcome": "rejoined", "notDelivered": ["InitialMessage"]},
            id="rejoined",
        ),
    ],
)
def test_what_a_start_came_to_is_told_without_what_does_not_apply(outcome: Outcome, told: dict[str, Any]) -> None:
    result = msgspec.convert(STARTED, StartChatResult)
    data = json.loads(msgspec.json.encode(answer(result, asked(), attachments=False, conversation=outcome)))["data"]
    assert data["conversation"] == told


def test_a_new_guest_is_given_their_token_and_nobody_else_is() -> None:
    result = msgspec.convert(STARTED, StartChatResult)
    given, none = (
        json.loads(msgspec.json.encode(answer(result, asked(), attachments=False, new_guest_token=token)))["data"]
        for token in ("t0ken", None)
    )
    assert given["guest"] == {"token": "t0ken"}
    assert "guest" not in none
