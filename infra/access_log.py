"""One JSON line for each request to the API: who, what, how long; never a query string, a header or a body."""

import json

# Source: API Gateway developer guide, "Variables for access logging".
_FIELDS = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "status": "$context.status",
    "responseType": "$context.error.responseType",
    "latency": "$context.responseLatency",
    "integrationStatus": "$context.integration.status",
    "integrationLatency": "$context.integration.latency",
    "integrationRequestId": "$context.integration.requestId",
    "authorizerStatus": "$context.authorizer.status",
    "authorizerLatency": "$context.authorizer.latency",
    "wafStatus": "$context.waf.status",
    "sourceIp": "$context.identity.sourceIp",
    "traceId": "$context.xrayTraceId",
}


def log_format() -> str:
    """For the stage. No variable with free text: a user agent or an error could break out of the JSON."""
    return json.dumps(_FIELDS)
