"""API Gateway's own errors, as data: the stack deploys them and the local gateway answers them.

Every error of the endpoint is an RFC 9457 problem with CORS headers, those that never reach the function included.
Source of the types: API Gateway developer guide, "Gateway response types".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class GatewayProblem:
    """One of API Gateway's own responses."""

    type: str
    status: int
    code: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, request_id: str) -> str:
        """The problem as JSON; `request_id` is "$context.requestId" where API Gateway fills it in."""
        return json.dumps(
            {
                "type": "about:blank",
                "title": HTTPStatus(self.status).phrase,
                "status": self.status,
                "detail": self.detail,
                "code": self.code,
                "requestId": request_id,
            }
        )


_BEARER = {"WWW-Authenticate": "Bearer"}
_SOON = {"Retry-After": "1"}

GATEWAY_PROBLEMS = (
    GatewayProblem("DEFAULT_4XX", 400, "BadRequest", "The request cannot be read."),
    # What a function that crashed, or answered in no known form, comes out as.
    GatewayProblem("DEFAULT_5XX", 502, "InternalError", "Something went wrong here; nothing is known of a chat."),
    GatewayProblem("BAD_REQUEST_BODY", 400, "BadRequest", "The request cannot be read."),
    GatewayProblem("UNAUTHORIZED", 401, "Unauthorized", "The request carries no valid token.", _BEARER),
    GatewayProblem("EXPIRED_TOKEN", 401, "Unauthorized", "The request's token or signature has expired.", _BEARER),
    GatewayProblem("INVALID_SIGNATURE", 403, "Forbidden", "The request's signature is not valid."),
    GatewayProblem("ACCESS_DENIED", 403, "Forbidden", "This caller may not start chats."),
    GatewayProblem("WAF_FILTERED", 403, "Forbidden", "The request was refused by the firewall."),
    GatewayProblem(
        "MISSING_AUTHENTICATION_TOKEN",
        403,
        "Forbidden",
        "There is no such path or method here, or the request lacks a signature.",
    ),
    GatewayProblem("REQUEST_TOO_LARGE", 413, "RequestTooLarge", "The body is too large."),
    GatewayProblem("UNSUPPORTED_MEDIA_TYPE", 415, "UnsupportedMediaType", "This content type is not read here."),
    GatewayProblem("THROTTLED", 429, "TooManyRequests", "Too many chats are being started at this moment.", _SOON),
    GatewayProblem("QUOTA_EXCEEDED", 429, "TooManyRequests", "The quota of this API key is used up.", _SOON),
    GatewayProblem("AUTHORIZER_FAILURE", 500, "InternalError", "The caller's identity could not be checked."),
    GatewayProblem(
        "AUTHORIZER_CONFIGURATION_ERROR", 500, "InternalError", "The caller's identity could not be checked."
    ),
    GatewayProblem(
        "INTEGRATION_FAILURE", 502, "InternalError", "Something went wrong here; nothing is known of a chat."
    ),
    GatewayProblem(
        "INTEGRATION_TIMEOUT", 504, "GatewayTimeout", "There was no answer in time; nothing is known of a chat."
    ),
)


def of_type(name: str) -> GatewayProblem:
    """The problem for an API Gateway response type such as THROTTLED; raises StopIteration for an unknown one."""
    return next(problem for problem in GATEWAY_PROBLEMS if problem.type == name)
