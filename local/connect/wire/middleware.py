"""What every answer of the stand-in has, whoever asked: a request id, CORS, and AWS's kind of error body."""

import uuid

from aiohttp import web
from aiohttp.typedefs import Handler

from local.connect.errors import ConnectError
from local.connect.wire.rest_json import error_answer


class _NoSuchOperation(ConnectError):
    status = 404
    type = "UnknownOperationException"


class _TooLarge(ConnectError):
    status = 413
    type = "RequestEntityTooLargeException"


@web.middleware
async def aws_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let what aiohttp refuses by itself (an unknown path, a body that is too large) look like AWS's refusals."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return error_answer(_TooLarge("Request body too large."))
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        return error_answer(_NoSuchOperation("Unknown operation."))


async def preflight(request: web.Request) -> web.Response:
    """Allow what is asked for. ChatJS sends authorization and more, which `*` does not cover by the standard."""
    return web.Response(
        status=204,
        headers={
            "Access-Control-Allow-Methods": request.headers.get("Access-Control-Request-Method", "POST"),
            "Access-Control-Allow-Headers": request.headers.get("Access-Control-Request-Headers", "content-type"),
            # Without it nearly every call of the browser is doubled.
            "Access-Control-Max-Age": "3600",
        },
    )


async def add_headers(_: web.Request, answer: web.StreamResponse) -> None:
    """The headers of every answer, written just before it is sent."""
    answer.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "x-amzn-ErrorType, x-amzn-RequestId"
