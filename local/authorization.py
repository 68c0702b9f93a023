"""Who calls, as API Gateway finds out before it hands an event to the function: by the deployment's `auth`."""

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import jwt
from aiohttp import web

from infra.gateway import BEARER_TOKEN, STAGE
from local.lambda_function import FunctionError, LambdaFunction

# What is added to an event's requestContext.
type Authorize = Callable[[web.Request], Awaitable[Mapping[str, Any]]]

_STAGE_PATH = f"/{STAGE}"
_STAGE_ARN = f"arn:aws:execute-api:eu-central-1:000000000000:local{_STAGE_PATH}"
_SIGNATURE = re.compile(r"AWS4-HMAC-SHA256 Credential=([A-Z0-9a-z]+)/")


class Refused(Exception):
    """API Gateway answers by itself; `response_type` is its name for that answer."""

    def __init__(self, response_type: str) -> None:
        super().__init__(response_type)
        self.response_type = response_type


async def public(_: web.Request) -> Mapping[str, Any]:
    """auth=none and auth=guest: anybody."""
    return {}


async def signed(request: web.Request) -> Mapping[str, Any]:
    """auth=iam. The signature has to be there, but is not checked: there are no credentials to check it by."""
    signature = _SIGNATURE.match(request.headers.get("Authorization", ""))
    if not signature:
        raise Refused("MISSING_AUTHENTICATION_TOKEN")
    return {"identity": {"userArn": f"arn:aws:iam::000000000000:user/{signature[1]}"}}


class Tokens:
    """auth=jwt and auth=cognito: the token authorizer `function`, whose answers are kept for `cache_seconds`.

    By the token alone, as API Gateway keeps them: a policy counts for every method, whichever it was asked for.
    Cognito's own check is not to be had here: `as_cognito` the same authorizer reads the token, and all of its claims
    are handed on, as texts.
    """

    def __init__(
        self,
        function: LambdaFunction,
        cache_seconds: int,
        *,
        as_cognito: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._function = function
        self._cache_seconds = cache_seconds
        self._as_cognito = as_cognito
        self._clock = clock
        self._cache: dict[str, tuple[float, Mapping[str, Any]]] = {}

    async def __call__(self, request: web.Request) -> Mapping[str, Any]:
        header = request.headers.get("Authorization", "")
        if not re.fullmatch(BEARER_TOKEN, header):
            raise Refused("UNAUTHORIZED")
        method = f"{_STAGE_ARN}/{request.method}{request.path.removeprefix(_STAGE_PATH) or '/'}"
        until, answer = self._cache.get(header, (0.0, {}))
        if self._clock() >= until:
            answer = await self._ask(header, method)
            self._cache[header] = (self._clock() + self._cache_seconds, answer)
        if not any(fnmatchcase(method, allowed["Resource"]) for allowed in answer["policyDocument"]["Statement"]):
            raise Refused("ACCESS_DENIED")
        return {"authorizer": {"claims": _claims(header)} if self._as_cognito else answer["context"]}

    async def _ask(self, header: str, method: str) -> Mapping[str, Any]:
        event = {"type": "TOKEN", "authorizationToken": header, "methodArn": method}
        try:
            answer: Mapping[str, Any] = await self._function.invoke(event)
        except FunctionError as error:
            raise Refused("UNAUTHORIZED" if str(error) == "Unauthorized" else "AUTHORIZER_FAILURE") from error
        return answer


def _claims(header: str) -> dict[str, str]:
    """A verified token's claims as API Gateway writes those of Cognito's tokens: lists joined, anything as a text."""
    claims = jwt.decode(header.partition(" ")[2], options={"verify_signature": False})
    return {name: _text(value) for name, value in claims.items()}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(_text(entry) for entry in value)
    return value if isinstance(value, str) else json.dumps(value)
