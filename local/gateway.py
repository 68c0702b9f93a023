"""API Gateway on the laptop: `POST /` and what history adds, at stage Prod, and API Gateway's own answers around it."""

import base64
import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from multidict import CIMultiDict

from infra import gateway, gateway_problems
from infra.gateway import STAGE
from local.authorization import Authorize, Refused, public
from local.lambda_function import FunctionError, LambdaFunction
from local.proxy_event import proxy_event
from local.throttle import Throttle

_MAX_BODY_BYTES = 10 * 2**20  # API Gateway's payload quota


class Gateway:
    """Turns HTTP requests into events for `function`, or for `history`, and their answers into responses.

    `paths` are the `history`'s, each with its method; `throttle` None admits all.
    """

    def __init__(
        self,
        function: LambdaFunction,
        allowed_origins: Sequence[str],
        *,
        history: LambdaFunction | None = None,
        paths: Mapping[str, str] = MappingProxyType({}),
        authorize: Authorize = public,
        throttle: Throttle | None = None,
    ) -> None:
        self._served = {
            "/": ("POST", function),
            **{path: (method, history) for path, method in paths.items() if history},
        }
        self._authorize = authorize
        self._allowed_origins = allowed_origins
        self._throttle = throttle

    def routes(self, prefix: str = "") -> list[web.RouteDef]:
        """The endpoint with and without its last slash, and API Gateway's answer for any other path of the stage."""
        return [
            web.route("*", f"{prefix}/{STAGE}", self._at("/")),
            *(web.route("*", f"{prefix}/{STAGE}{path}", self._at(path)) for path in self._served),
            web.route("*", f"{prefix}/{STAGE}/{{path:.+}}", self.nothing_here),
        ]

    def _at(self, resource: str) -> Handler:
        method, function = self._served[resource]

        async def answer(request: web.Request) -> web.Response:
            return await self._answer(request, method, resource, function)

        return answer

    async def _answer(self, request: web.Request, method: str, resource: str, function: LambdaFunction) -> web.Response:
        if request.method == "OPTIONS":
            return self._preflight(request, (method, "OPTIONS"))
        if request.method != method:
            return self._problem("MISSING_AUTHENTICATION_TOKEN")
        if self._throttle and not self._throttle.admits():
            return self._problem("THROTTLED")
        try:
            event = await proxy_event(request, await self._authorize(request), resource)
        except Refused as refused:
            return self._problem(refused.response_type)
        except web.HTTPRequestEntityTooLarge:
            return self._problem("REQUEST_TOO_LARGE")
        try:
            return _response(await function.invoke(event), str(event["requestContext"]["requestId"]))
        except FunctionError:
            return self._problem("INTEGRATION_FAILURE")

    async def nothing_here(self, request: web.Request) -> web.Response:
        if request.method == "OPTIONS":
            return self._preflight(request, ("POST", "OPTIONS"))
        return self._problem("MISSING_AUTHENTICATION_TOKEN")

    def _preflight(self, request: web.Request, methods: Sequence[str]) -> web.Response:
        """As the deployed MOCK integration answers: the request's origin where it is allowed, else the first one."""
        origin = request.headers.get("Origin", "")
        shown = origin if origin in self._allowed_origins else self._allowed_origins[0]
        headers = {
            "Access-Control-Allow-Origin": shown,
            "Access-Control-Allow-Methods": ",".join(methods),
            "Access-Control-Allow-Headers": ",".join(gateway.ALLOWED_HEADERS),
            "Access-Control-Max-Age": str(gateway.MAX_AGE_SECONDS),
            "Vary": "Origin",
        }
        return web.Response(status=204, headers=headers)

    def _problem(self, response_type: str) -> web.Response:
        problem = gateway_problems.of_type(response_type)
        request_id = str(uuid.uuid4())
        headers = {
            **gateway.cors_headers(self._allowed_origins),
            **problem.headers,
            "Content-Type": gateway_problems.CONTENT_TYPE,
            "x-amzn-RequestId": request_id,
        }
        return web.Response(status=problem.status, body=problem.body(request_id).encode(), headers=headers)


def _response(result: Any, request_id: str) -> web.Response:
    """The function's answer as API Gateway passes it on; anything but {statusCode, headers, body} is a failure."""
    try:
        status, body = int(result["statusCode"]), result.get("body") or ""
        content = base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body.encode()
        headers = CIMultiDict({"Content-Type": "application/json"})
        headers.update({name: str(value) for name, value in (result.get("headers") or {}).items()})
        headers["x-amzn-RequestId"] = request_id
        return web.Response(status=status, body=content, headers=headers)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FunctionError("malformed proxy response") from error


def create_app(*middlewares: Middleware) -> web.Application:
    """An application that takes bodies as large as API Gateway does; the routes are added by who knows them."""
    return web.Application(client_max_size=_MAX_BODY_BYTES, middlewares=middlewares)
