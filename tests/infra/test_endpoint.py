"""The public side as deployed: one POST with its limits, its preflight, its log, and JSON with CORS for every error."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra import gateway, gateway_problems
from persistent_chat import cors, errors
from tests.support.synthesized import Template, synthesize


def test_the_api_is_regional_and_its_stage_keeps_the_url_of_aws_clients(template: Template) -> None:
    assert template.only("ApiGateway::RestApi")["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert template.only("ApiGateway::Stage")["StageName"] == "Prod"
    outputs = json.loads(template.path.read_text())["Outputs"]
    assert set(outputs) - {"ConversationsTable", "FlowLookupArn"} == {"EndpointUrl"}
    assert template.text(outputs["EndpointUrl"]["Value"]).startswith("https://<")


@pytest.mark.parametrize(("name", "rate", "burst"), [("default", 5, 8), ("everything", 20, 30)])
def test_stage_and_method_are_throttled(templates: dict[str, Template], name: str, rate: int, burst: int) -> None:
    settings = templates[name].only("ApiGateway::Stage")["MethodSettings"]
    limits = {(entry["ResourcePath"], entry["HttpMethod"]): entry for entry in settings}
    for where in (("/*", "*"), ("/", "POST")):
        assert limits[where]["ThrottlingRateLimit"] == rate
        assert limits[where]["ThrottlingBurstLimit"] == burst


@pytest.mark.parametrize(("name", "rate", "burst"), [("default", 50, 80), ("everything", 200, 300)])
def test_ten_times_as_many_preflights_pass_as_chats(
    templates: dict[str, Template], name: str, rate: int, burst: int
) -> None:
    settings = templates[name].only("ApiGateway::Stage")["MethodSettings"]
    limits = {entry["ResourcePath"]: entry for entry in settings if entry["HttpMethod"] == "OPTIONS"}
    for path in templates[name].paths("OPTIONS"):
        limit = limits["/" + path.rstrip("/").replace("/", "~1")]
        assert (limit["ThrottlingRateLimit"], limit["ThrottlingBurstLimit"]) == (rate, burst), path


def test_a_high_rate_asks_no_more_for_preflights_than_an_account_has_by_default(tmp_path: Path) -> None:
    settings = synthesize(tmp_path, rate=2000, burst=2000).only("ApiGateway::Stage")["MethodSettings"]
    preflights = [entry for entry in settings if entry["HttpMethod"] == "OPTIONS"]
    assert {(entry["ThrottlingRateLimit"], entry["ThrottlingBurstLimit"]) for entry in preflights} == {(10000, 5000)}


def test_requests_are_counted_and_traced_but_their_data_is_not_logged(template: Template) -> None:
    stage = template.only("ApiGateway::Stage")
    assert stage["TracingEnabled"] is True
    for setting in stage["MethodSettings"]:
        assert setting["MetricsEnabled"] is True
        assert setting["DataTraceEnabled"] is False
        assert "LoggingLevel" not in setting


def test_the_access_log_is_one_json_line_without_query_headers_or_body(template: Template) -> None:
    fields = json.loads(template.only("ApiGateway::Stage")["AccessLogSetting"]["Format"])
    assert fields["requestId"] == "$context.requestId"
    assert {"status", "method", "resourcePath", "latency", "sourceIp"} <= set(fields)
    for value in fields.values():
        assert not any(part in value for part in ("query", "body", "header", "context.path", "Agent", "essage"))


def preflight(template: Template, path: str = "/") -> dict[str, str]:
    (answer,) = template.method("OPTIONS", path)["Integration"]["IntegrationResponses"]
    prefix = "method.response.header."
    return {name.removeprefix(prefix): value.strip("'") for name, value in answer["ResponseParameters"].items()}


def test_the_preflight_allows_what_clients_send_and_asks_nobody_for_a_token(template: Template) -> None:
    allowed = preflight(template)
    assert set(allowed["Access-Control-Allow-Methods"].split(",")) == {"POST", "OPTIONS"}
    assert {"Content-Type", "Authorization", "Idempotency-Key", "X-Amz-Security-Token"} <= set(
        allowed["Access-Control-Allow-Headers"].split(",")
    )
    assert {"Retry-After", "x-amzn-RequestId"} <= set(allowed["Access-Control-Expose-Headers"].split(","))
    assert allowed["Access-Control-Max-Age"] == "86400"
    assert "Access-Control-Allow-Credentials" not in allowed
    assert template.method("OPTIONS")["AuthorizationType"] == "NONE"
    assert template.method("OPTIONS")["Integration"]["Type"] == "MOCK"


def test_a_page_with_tracing_can_chat(template: Template) -> None:
    allowed = {name.lower() for name in preflight(template)["Access-Control-Allow-Headers"].split(",")}
    assert {"traceparent", "tracestate", "baggage", "sentry-trace", "x-amzn-trace-id"} <= allowed


def test_a_browser_on_a_wrong_path_is_let_through_to_read_the_refusal(template: Template) -> None:
    assert preflight(template, "/{proxy+}") == preflight(template)
    assert template.method("OPTIONS", "/{proxy+}")["AuthorizationType"] == "NONE"
    assert template.method("OPTIONS", "/{proxy+}")["Integration"]["Type"] == "MOCK"
    with pytest.raises(ValueError, match="not enough values"):
        template.method("POST", "/{proxy+}")


@pytest.mark.parametrize(("name", "origin"), [("default", "*"), ("everything", "https://www.example.com")])
def test_the_preflight_and_gateway_responses_show_the_one_allowed_origin(
    templates: dict[str, Template], name: str, origin: str
) -> None:
    template = templates[name]
    assert preflight(template)["Access-Control-Allow-Origin"] == origin
    for response in template.of("ApiGateway::GatewayResponse"):
        header = "gatewayresponse.header.Access-Control-Allow-Origin"
        assert response["ResponseParameters"][header] == f"'{origin}'"


def test_with_several_origins_the_preflight_answers_each_with_its_own(templates: dict[str, Template]) -> None:
    (answer,) = templates["cognito"].method("OPTIONS")["Integration"]["IntegrationResponses"]
    assert "https://app.example.com" in answer["ResponseTemplates"]["application/json"]


def test_with_several_origins_what_api_gateway_says_by_itself_may_be_read_by_all(
    templates: dict[str, Template],
) -> None:
    """It cannot look at the request, and tells nothing."""
    headers = [response["ResponseParameters"] for response in templates["cognito"].of("ApiGateway::GatewayResponse")]
    assert {header["gatewayresponse.header.Access-Control-Allow-Origin"] for header in headers} == {"'*'"}


def problem(template: Template, kind: str) -> tuple[dict[str, Any], dict[str, str], str]:
    (response,) = (entry for entry in template.of("ApiGateway::GatewayResponse") if entry["ResponseType"] == kind)
    body = response["ResponseTemplates"]["application/json"].replace("$context.requestId", "c6af9ac6-7b61-11e6")
    prefix = "gatewayresponse.header."
    headers = {name.removeprefix(prefix): value for name, value in response["ResponseParameters"].items()}
    return json.loads(body), headers, response["StatusCode"]


@pytest.mark.parametrize("kind", [entry.type for entry in gateway_problems.GATEWAY_PROBLEMS])
def test_what_api_gateway_answers_by_itself_is_a_problem_with_cors(template: Template, kind: str) -> None:
    body, headers, status = problem(template, kind)
    assert set(body) == {"type", "title", "status", "detail", "code", "requestId"}
    assert body["requestId"] == "c6af9ac6-7b61-11e6"
    assert str(body["status"]) == status
    assert headers["Content-Type"] == "'application/problem+json'"
    assert "Access-Control-Allow-Origin" in headers
    assert all(value.startswith("'") and value.endswith("'") for value in headers.values())


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("THROTTLED", 429, "TooManyRequests"),
        ("QUOTA_EXCEEDED", 429, "TooManyRequests"),
        ("REQUEST_TOO_LARGE", 413, "RequestTooLarge"),
        ("UNAUTHORIZED", 401, "Unauthorized"),
        ("EXPIRED_TOKEN", 401, "Unauthorized"),
        ("ACCESS_DENIED", 403, "Forbidden"),
        ("INVALID_SIGNATURE", 403, "Forbidden"),
        ("MISSING_AUTHENTICATION_TOKEN", 403, "Forbidden"),
        ("WAF_FILTERED", 403, "Forbidden"),
        ("INTEGRATION_TIMEOUT", 504, "GatewayTimeout"),
        ("INTEGRATION_FAILURE", 502, "InternalError"),
        ("AUTHORIZER_FAILURE", 500, "InternalError"),
        ("AUTHORIZER_CONFIGURATION_ERROR", 500, "InternalError"),
        ("UNSUPPORTED_MEDIA_TYPE", 415, "UnsupportedMediaType"),
        ("BAD_REQUEST_BODY", 400, "BadRequest"),
        ("DEFAULT_4XX", 400, "BadRequest"),
        ("DEFAULT_5XX", 502, "InternalError"),
    ],
)
def test_each_gateway_response_has_its_status_and_code(default: Template, kind: str, status: int, code: str) -> None:
    body, _, _ = problem(default, kind)
    assert (body["status"], body["code"]) == (status, code)


def test_who_is_throttled_learns_when_to_come_back_and_who_lacks_a_token_which_one(default: Template) -> None:
    assert problem(default, "THROTTLED")[1]["Retry-After"] == "'1'"
    assert problem(default, "UNAUTHORIZED")[1]["WWW-Authenticate"] == "'Bearer'"
    assert problem(default, "EXPIRED_TOKEN")[1]["WWW-Authenticate"] == "'Bearer'"


def test_the_gateway_and_the_function_speak_alike() -> None:
    assert ",".join(gateway.EXPOSED_HEADERS) == cors.EXPOSED_HEADERS
    for refusal in (errors.TooManyRequests, errors.RequestTooLarge, errors.Unauthorized):
        statuses = {entry.status for entry in gateway_problems.GATEWAY_PROBLEMS if entry.code == refusal.__name__}
        assert statuses == {refusal.status}
