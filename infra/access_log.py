"""One JSON line for each request to the API: who, what, how long; never a query string, a header or a body."""

import json

from aws_cdk import aws_logs as logs

_STATUS, _RESPONSE_TYPE = "status", "responseType"
# Source: API Gateway developer guide, "Variables for access logging".
_FIELDS = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    _STATUS: "$context.status",
    _RESPONSE_TYPE: "$context.error.responseType",
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


def log_format(*, principal: bool) -> str:
    """For the stage. No variable with free text: a user agent or an error could break out of the JSON.

    With `principal` the ARN of who signed the request, of the operator's own backends (auth=iam), is among them.
    """
    return json.dumps(_FIELDS | ({"principal": "$context.identity.userArn"} if principal else {}))


def throttled() -> logs.IFilterPattern:
    """Every 429, from API Gateway, firewall and function alike: API Gateway itself counts only 4XX as a whole."""
    return logs.FilterPattern.string_value(f"$.{_STATUS}", "=", "429")


def failed() -> logs.IFilterPattern:
    """API Gateway's own 5XX: a crash, a time-out, a failed authorizer (its refusals are errors to Lambda alone)."""
    its_own = logs.FilterPattern.string_value(f"$.{_RESPONSE_TYPE}", "!=", "-")
    return logs.FilterPattern.all(logs.FilterPattern.string_value(f"$.{_STATUS}", "=", "5*"), its_own)
