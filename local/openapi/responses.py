"""What is answered: 200, and every refusal of the function's and of API Gateway's own, by status."""

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from infra import gateway, gateway_problems
from local.openapi.schemas import Schema, ref
from persistent_chat.errors import ChatRefused, ConversationNotFound, TranscriptNotFound

type Answers = dict[str, Any]

REFUSED_ELSEWHERE = (ConversationNotFound, TranscriptNotFound)  # where the history is asked for, not a chat

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


def responses() -> dict[str, Answers]:
    """All answers of POST /, by status."""
    started = {"application/json": {"schema": ref("Answer")}}
    answers = {"200": {"description": "The chat has started.", "headers": _CORS, "content": started}}
    details = _details()
    return answers | {str(status): _problem(status, details[status]) for status in sorted(details)}


def _details() -> dict[int, dict[str, str]]:
    """The codes of each status, and what the first of them says."""
    details: dict[int, dict[str, str]] = defaultdict(dict)
    for refusal in ChatRefused.__subclasses__():
        if refusal in REFUSED_ELSEWHERE:
            continue
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
