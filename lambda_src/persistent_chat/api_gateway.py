"""API Gateway's proxy integration (REST, payload 1.0): its event as a request, and responses in its form.

Source: API Gateway developer guide, "Lambda proxy integrations in API Gateway". An event that is not of that form is
read as an empty request, so that whatever invokes the function gets an answer.
"""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

from .errors import InvalidJson, RequestTooLarge

_MAX_BODY_BYTES = 64 * 1024


class HttpRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What this service reads of the event. Header names are lower-case; `context` is API Gateway's requestContext.

    `resource` is the route as the API has it, `path` and `query` are its parameters.

    `authorizations` are all Authorization headers: of a header that comes several times, `headers` has the last only.
    """

    body: str
    is_base64: bool
    headers: Mapping[str, str]
    context: Mapping[str, object]
    authorizations: tuple[object, ...] = ()
    resource: str = "/"
    path: Mapping[str, str] = {}
    query: Mapping[str, str] = {}

    @classmethod
    def of(cls, event: object) -> "HttpRequest":
        members = _mapping(event)
        headers = _mapping(members.get("headers"))
        body = members.get("body")
        return cls(
            body=body if isinstance(body, str) else "",
            is_base64=members.get("isBase64Encoded") is True,
            headers={str(name).lower(): value for name, value in headers.items() if isinstance(value, str)},
            context=_mapping(members.get("requestContext")),
            authorizations=_all(members, "authorization"),
            resource=str(members.get("resource", "/")),
            path=_texts(members.get("pathParameters")),
            query=_texts(members.get("queryStringParameters")),
        )

    @property
    def request_id(self) -> str:
        """API Gateway's id of the request, as its access log and the x-amzn-requestid header have it."""
        return str(self.context.get("requestId", "")).encode(errors="replace").decode()

    def content(self) -> bytes:
        """The body's bytes; raises RequestTooLarge above 64 KiB and InvalidJson where base64 or Unicode is broken."""
        if len(self.body) > _MAX_BODY_BYTES * 4 // 3 + 4:
            raise RequestTooLarge
        try:
            content = base64.b64decode(self.body, validate=True) if self.is_base64 else self.body.encode()
        except ValueError:
            raise InvalidJson from None
        if len(content) > _MAX_BODY_BYTES:
            raise RequestTooLarge
        return content


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> dict[str, str]:
    return {str(name): text for name, text in _mapping(value).items() if isinstance(text, str)}


def _all(members: Mapping[str, Any], header: str) -> tuple[object, ...]:
    """Every value of a header, from the event's list of them where it has one."""
    several = [
        value
        for name, values in _mapping(members.get("multiValueHeaders")).items()
        if str(name).lower() == header
        for value in (values if isinstance(values, list) else [values])
    ]
    single = [value for name, value in _mapping(members.get("headers")).items() if str(name).lower() == header]
    return tuple(value for value in several or single if value is not None)


def response(status: int, body: bytes, content_type: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """A response for API Gateway; never to be cached, as it may hold a participant's token."""
    fixed = {"Content-Type": content_type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return {"statusCode": status, "headers": {**fixed, **headers}, "body": body.decode(), "isBase64Encoded": False}
