"""docs/openapi.json is what the code says it is."""

import json
from pathlib import Path

import msgspec
import openapi_spec_validator
import pytest

from infra.gateway_problems import GATEWAY_PROBLEMS
from local.openapi.document import document
from local.openapi.responses import REFUSED_ELSEWHERE
from persistent_chat.errors import ChatRefused
from persistent_chat.request import StartChatRequest

FILE = Path(__file__).parents[2] / "docs/openapi.json"


def test_the_file_is_up_to_date() -> None:
    assert json.loads(FILE.read_text()) == document(), "stale: make openapi"


def test_the_document_is_valid_openapi() -> None:
    openapi_spec_validator.validate(document())


def test_every_member_of_the_request_is_described() -> None:
    members = document()["components"]["schemas"]["StartChatRequest"]["properties"]
    assert {field.encode_name for field in msgspec.structs.fields(StartChatRequest)} <= members.keys()


@pytest.mark.parametrize(
    ("code", "status"),
    [(each.__name__, each.status) for each in ChatRefused.__subclasses__() if each not in REFUSED_ELSEWHERE]
    + [(each.code, each.status) for each in GATEWAY_PROBLEMS],
)
def test_every_refusal_is_described(code: str, status: int) -> None:
    answer = document()["paths"]["/"]["post"]["responses"][str(status)]
    content = answer["content"]["application/problem+json"]
    assert code in content["examples"]
    assert code in json.dumps(content["schema"])
    assert code in answer["description"]
