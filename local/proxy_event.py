"""The event that a REST API hands to its function (Lambda proxy integration, payload 1.0), made from an HTTP request.

Source: API Gateway developer guide, "Input format of a Lambda function for proxy integration".
"""

import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from infra.gateway import STAGE

# What API Gateway says of a caller who has shown no credentials: null, each of them.
_NOBODY = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)


async def proxy_event(request: web.Request, caller: Mapping[str, Any], resource: str = "/") -> dict[str, Any]:
    """The event for a `request` of the API's `resource`; `caller` is what its context says of the caller.

    Text that is not UTF-8 is replaced.
    """
    body = await request.read()
    single = dict(request.headers.items())
    several = {name: request.headers.getall(name) for name in single}
    query = {name: request.query.getall(name) for name in request.query}
    return {
        "resource": resource,
        "path": resource.format(**request.match_info),
        "httpMethod": request.method,
        "headers": single,
        "multiValueHeaders": several,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(request.match_info) or None,
        "stageVariables": None,
        "requestContext": _context(request, caller, resource),
        "body": body.decode(errors="replace") or None,
        "isBase64Encoded": False,
    }


def _context(request: web.Request, caller: Mapping[str, Any], resource: str) -> dict[str, Any]:
    now = time.time()
    identity = dict.fromkeys(_NOBODY) | {"sourceIp": request.remote, "userAgent": request.headers.get("User-Agent")}
    return {
        "accountId": "000000000000",
        "apiId": "local",
        "domainName": request.host,
        "domainPrefix": request.host.partition(".")[0],
        "extendedRequestId": uuid.uuid4().hex,
        "httpMethod": request.method,
        **caller,
        "identity": {**identity, **caller.get("identity", {})},
        "path": f"/{STAGE}/",
        "protocol": "HTTP/1.1",
        "requestId": str(uuid.uuid4()),
        "requestTime": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S %z"),
        "requestTimeEpoch": int(now * 1000),
        "resourceId": "local",
        "resourcePath": resource,
        "stage": STAGE,
    }
