"""How an event is answered: with what was asked for, or with a problem; with CORS headers always."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from . import api_gateway, cors, problem
from .api_gateway import HttpRequest
from .errors import ChatRefused


class Refusals(Protocol):
    """What is told of each refusal."""

    def refused(self, refusal: ChatRefused) -> None: ...


def answered(
    event: object,
    allowed_origins: Sequence[str],
    telemetry: Refusals,
    make: Callable[[HttpRequest], tuple[object, Mapping[str, str]]],
) -> dict[str, Any]:
    """The response in API Gateway's form; `make` gives what becomes its JSON, with headers of its own."""
    http = HttpRequest.of(event)
    allow_origin = cors.headers(allowed_origins, http.headers.get("origin"))
    try:
        body, headers = make(http)
    except ChatRefused as refusal:
        telemetry.refused(refusal)
        content = msgspec.json.encode(problem.problem(refusal, http.request_id))
        named = {**allow_origin, **problem.headers(refusal)}
        return api_gateway.response(refusal.status, content, problem.CONTENT_TYPE, named)
    return api_gateway.response(200, msgspec.json.encode(body), "application/json", {**allow_origin, **headers})
