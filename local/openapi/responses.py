"""What each operation answers: 200, and every refusal of its function's and of API Gateway's own, by status."""

from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from infra import gateway, gateway_problems
from local.openapi.schemas import Schema, ref
from persistent_chat.errors import (
    ChatRefused,
    ConnectMisconfigured,
    ConnectTimeout,
    ConnectUnavailable,
    ConversationNotFound,
    InvalidRequest,
    MemoryUnavailable,
    TooManyRequests,
    TranscriptNotFound,
    TranscriptNotReady,
    Unauthorized,
)

type Answers = dict[str, Any]
type Refusals = tuple[type[ChatRefused], ...]

_HISTORYS_OWN: Refusals = (ConversationNotFound, TranscriptNotFound)
REFUSED_START: Refusals = tuple(each for each in ChatRefused.__subclasses__() if each not in _HISTORYS_OWN)
REFUSED_LIST: Refusals = (InvalidRequest, Unauthorized, MemoryUnavailable)
REFUSED_TRANSCRIPT: Refusals = (
    InvalidRequest,
    *_HISTORYS_OWN,
    TranscriptNotReady,
    TooManyRequests,
    ConnectMisconfigured,
    ConnectUnavailable,
    ConnectTimeout,
    Unauthorized,
    MemoryUnavailable,
)

_RETRY_AFTER: Schema = {
    "description": "Seconds after which asking again makes sense.",
    "schema": {"type": "integer", "minimum": 0},
}
_CHALLENGE: Schema = {"description": "How to identify oneself.", "schema": {"type": "string"}}
_EXPOSED = ",".join(gateway.EXPOSED_HEADERS)
_CORS: Answers = {
    "Access-Control-Allow-Origin": {"required": True, "schema": {"type": "string"}},
    "Access-Control-Expose-Headers": {
        "required": True,
        "schema": {"const": _EXPOSED},
    },
}
# Where waiting helps, or a token.
_HEADERS: dict[int, Answers] = {
    401: {"WWW-Authenticate": _CHALLENGE},
    409: {"Retry-After": _RETRY_AFTER},
    429: {"Retry-After": _RETRY_AFTER},
    503: {"Retry-After": _RETRY_AFTER},
}


def responses(said: str, schema: str, refusals: Refusals, **headers: Schema) -> dict[str, Answers]:
    """All answers of an operation, by status; `schema` names that of the 200, which has these headers, too."""
    content = {"application/json": {"schema": ref(schema)}}
    answers = {"200": {"description": said, "headers": _CORS | headers, "content": content}}
    details = _details(refusals)
    return answers | {str(status): _problem(status, details[status]) for status in sorted(details)}


def _details(refusals: Iterable[type[ChatRefused]]) -> dict[int, dict[str, str]]:
    """The codes of each status, and what the first of them says."""
    details: dict[int, dict[str, str]] = defaultdict(dict)
    for refusal in refusals:
        details[refusal.status].setdefault(refusal.__name__, refusal.detail)
    for problem in gateway_problems.GATEWAY_PROBLEMS:
        details[problem.status].setdefault(problem.code, problem.detail)
    return details


def _problem(status: int, details: dict[str, str]) -> Answers:
    narrowed = {"properties": {"status": {"const": status}, "code": {"enum": list(details)}}}
    return {
        "description": " ".join(f"{code}: {detail}" for code, detail in details.items()),
        "headers": _CORS | _HEADERS.get(status, {}),
        "content": {
            gateway_problems.CONTENT_TYPE: {
                "schema": {"allOf": [ref("Problem"), narrowed]},
                "examples": {code: {"value": _example(status, code, detail)} for code, detail in details.items()},
            }
        },
    }


def _example(status: int, code: str, detail: str) -> Answers:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    }
