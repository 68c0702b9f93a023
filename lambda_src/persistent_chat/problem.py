"""The one place where a refusal becomes HTTP: an RFC 9457 problem."""

from http import HTTPStatus

import msgspec

from .errors import ChatRefused, FieldError, Unauthorized

CONTENT_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """`code` names the refusal, the request's id leads to its log line, `errors` is there where members were wrong."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: tuple[FieldError, ...] = ()


def problem(refusal: ChatRefused, request_id: str) -> Problem:
    return Problem(
        type="about:blank",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        detail=refusal.explanation,
        code=refusal.code,
        request_id=request_id,
        errors=refusal.errors,
    )


def headers(refusal: ChatRefused) -> dict[str, str]:
    """Retry-After in seconds where waiting helps, WWW-Authenticate where a token is what is missing."""
    named = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return {**named, "WWW-Authenticate": "Bearer"} if isinstance(refusal, Unauthorized) else named
