"""docs/openapi.json is what the code says it is."""

import json
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import openapi_schema_validator
import openapi_spec_validator
import pytest

from infra.gateway_problems import GATEWAY_PROBLEMS
from local.openapi.document import document
from local.openapi.responses import REFUSED_LIST, REFUSED_START, REFUSED_TRANSCRIPT
from persistent_chat.answer import Outcome
from persistent_chat.errors import ChatRefused
from persistent_chat.history import conversations, transcripts
from persistent_chat.history.transcript_file import Item
from persistent_chat.request import StartChatRequest

FILE = Path(__file__).parents[2] / "docs/openapi.json"
OPERATIONS = {
    ("/", "post"): REFUSED_START,
    ("/conversations", "get"): REFUSED_LIST,
    ("/conversations/{contactId}/transcript", "get"): REFUSED_TRANSCRIPT,
}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_file_is_up_to_date() -> None:
    assert json.loads(FILE.read_text()) == document(), "stale: make openapi"


def test_the_document_is_valid_openapi() -> None:
    openapi_spec_validator.validate(document())


def test_every_member_of_the_request_is_described() -> None:
    members = document()["components"]["schemas"]["StartChatRequest"]["properties"]
    assert {field.encode_name for field in msgspec.structs.fields(StartChatRequest)} <= members.keys()


def test_every_operation_is_described() -> None:
    described = {(path, method) for path, each in document()["paths"].items() for method in each}
    assert described == OPERATIONS.keys()


def test_every_refusal_is_some_operations() -> None:
    assert {code for refusals in OPERATIONS.values() for code in refusals} == set(ChatRefused.__subclasses__())


@pytest.mark.parametrize(
    ("operation", "code", "status"),
    [(operation, each.__name__, each.status) for operation, refusals in OPERATIONS.items() for each in refusals]
    + [(operation, each.code, each.status) for operation, each in product(OPERATIONS, GATEWAY_PROBLEMS)],
)
def test_every_refusal_is_described(operation: tuple[str, str], code: str, status: int) -> None:
    path, method = operation
    answer = document()["paths"][path][method]["responses"][str(status)]
    content = answer["content"]["application/problem+json"]
    assert code in content["examples"]
    assert code in json.dumps(content["schema"])
    assert code in answer["description"]


def test_every_outcome_is_described() -> None:
    described = document()["components"]["schemas"]["Outcome"]["properties"]["outcome"]["enum"]
    assert sorted(described) == ["rejoined", "resumed", "resuming", "started"]
    assert set(described) == set(msgspec.json.schema(Outcome)["$defs"]["Outcome"]["properties"]["outcome"]["enum"])


def segment(began: datetime | None, ended: datetime | None) -> conversations.Segment:
    return conversations.Segment(contact_id="c1", started_at=began, ended_at=ended)


def conversation(**members: Any) -> conversations.Conversation:
    usual: dict[str, Any] = {"contact_id": "c1", "started_at": NOON, "live": True, "segments": ()}
    return conversations.Conversation(**usual | members)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("ListedAnswer", conversations.Answer(conversations.Page(conversations=()))),
        (
            "ListedAnswer",
            conversations.Answer(
                conversations.Page(
                    conversations=(
                        conversation(segments=(segment(NOON, None), segment(None, NOON))),
                        conversation(live=False, ended_at=NOON, continued_from_contact_id="c0"),
                    ),
                    next="place",
                )
            ),
        ),
        (
            "TranscriptAnswer",
            transcripts.Answer(
                transcripts.Page(
                    items=(
                        Item(id="i1", at="2026-11-22", sender="BOT", content_type="text/plain", content="", name="Bot"),
                    ),
                    next="place",
                    unreadable=("c1",),
                )
            ),
        ),
    ],
)
def test_what_history_answers_is_of_the_described_form(name: str, answer: msgspec.Struct) -> None:
    schema = document() | {"$ref": f"#/components/schemas/{name}"}
    validator = openapi_schema_validator.OAS31Validator(schema)
    assert list(validator.iter_errors(json.loads(msgspec.json.encode(answer)))) == []
    assert list(validator.iter_errors({"data": {}})) != []


@pytest.mark.parametrize("path", [path for path, method in OPERATIONS if method == "get"])
def test_nobodys_history_is_read_without_saying_who_asks(path: str) -> None:
    assert {} not in document()["paths"][path]["get"]["security"]
