"""Who gets in: each auth mode's method and authorizer, and the firewall before them."""

import json
import re
from typing import Any

import pytest

from infra.gateway import BEARER_TOKEN
from persistent_chat import errors
from tests.support.synthesized import Template


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("default", "NONE"),
        ("guest", "NONE"),
        ("iam", "AWS_IAM"),
        ("cognito", "COGNITO_USER_POOLS"),
        ("everything", "CUSTOM"),
    ],
)
def test_post_is_guarded_as_configured(templates: dict[str, Template], name: str, kind: str) -> None:
    assert templates[name].method("POST")["AuthorizationType"] == kind


def test_cognito_asks_the_given_pool(templates: dict[str, Template]) -> None:
    authorizer = templates["cognito"].only("ApiGateway::Authorizer")
    assert authorizer["Type"] == "COGNITO_USER_POOLS"
    (pool,) = authorizer["ProviderARNs"]
    assert templates["cognito"].text(pool).endswith(":userpool/eu-central-1_Example00")


def test_guests_need_no_authorizer_no_key_and_no_secret(templates: dict[str, Template]) -> None:
    template = templates["guest"]
    kinds = {entry["Type"] for entry in template.resources.values()}
    assert not {"AWS::ApiGateway::Authorizer", "AWS::ApiGateway::ApiKey", "AWS::ApiGateway::UsagePlan"} & kinds
    assert not [kind for kind in kinds if kind.startswith(("AWS::KMS", "AWS::SecretsManager", "AWS::Cognito"))]
    assert "authorizer.handler" not in {entry["Handler"] for entry in template.of("Lambda::Function")}
    assert template.variables("start_chat.handler")["AUTH"] == "guest"
    assert set(rules(template)) == set(rules(templates["default"]))


def test_a_token_is_checked_by_our_authorizer_and_the_result_is_kept(everything: Template) -> None:
    authorizer = everything.only("ApiGateway::Authorizer")
    assert authorizer["Type"] == "TOKEN"
    assert authorizer["IdentitySource"] == "method.request.header.Authorization"
    assert authorizer["IdentityValidationExpression"] == BEARER_TOKEN
    assert authorizer["AuthorizerResultTtlInSeconds"] == 60
    assert everything.method("POST")["AuthorizerId"]


@pytest.mark.parametrize(
    ("header", "reaches"),
    [
        ("Bearer eyJh.eyJz.c2ln", True),
        ("bearer eyJh.eyJz.c2ln", True),
        ("Bearer eyJh.eyJz.", False),
        ("Bearer eyJh.eyJz", False),
        ("Basic dXNlcjpwYXNz", False),
        ("eyJh.eyJz.c2ln", False),
        ("Bearer  eyJh.eyJz.c2ln", False),
    ],
)
def test_only_a_signed_bearer_token_reaches_the_authorizer(header: str, reaches: bool) -> None:
    assert bool(re.match(BEARER_TOKEN, header)) is reaches


def rules(template: Template) -> dict[str, dict[str, Any]]:
    return {rule["Name"]: rule for rule in template.only("WAFv2::WebACL")["Rules"]}


@pytest.mark.parametrize("name", ["default", "guest", "iam", "cognito", "everything"])
def test_the_firewall_stands_before_the_stage(templates: dict[str, Template], name: str) -> None:
    association = templates[name].only("WAFv2::WebACLAssociation")
    assert "/restapis/" in templates[name].text(association["ResourceArn"])
    assert templates[name].only("WAFv2::WebACL")["DefaultAction"] == {"Allow": {}}


def test_without_waf_there_is_none(templates: dict[str, Template]) -> None:
    assert not templates["bare"].of("WAFv2::WebACL")


def test_the_firewall_blocks_floods_from_one_address(default: Template) -> None:
    statement = rules(default)["RatePerIp"]["Statement"]["RateBasedStatement"]
    assert (statement["Limit"], statement["EvaluationWindowSec"], statement["AggregateKeyType"]) == (100, 300, "IP")


def test_a_backend_that_signs_may_make_all_its_calls_from_one_address(templates: dict[str, Template]) -> None:
    assert set(rules(templates["iam"])) == set(rules(templates["default"])) - {"RatePerIp"}


def test_the_firewall_blocks_bodies_above_64_kib_and_sees_all_below(default: Template) -> None:
    statement = rules(default)["BodySize"]["Statement"]["SizeConstraintStatement"]
    assert (statement["ComparisonOperator"], statement["Size"]) == ("GT", 65536)
    assert statement["FieldToMatch"]["Body"]["OversizeHandling"] == "MATCH"
    seen = default.only("WAFv2::WebACL")["AssociationConfig"]["RequestBody"]["API_GATEWAY"]
    assert seen == {"DefaultSizeInspectionLimit": "KB_64"}


def answer(template: Template, rule: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    """The status, headers and body of a rule's own refusal."""
    (action,) = rules(template)[rule]["Action"].items()
    refusal = action[1]["CustomResponse"]
    content = template.only("WAFv2::WebACL")["CustomResponseBodies"][refusal["CustomResponseBodyKey"]]
    assert (action[0], content["ContentType"]) == ("Block", "APPLICATION_JSON")
    headers = {header["Name"]: header["Value"] for header in refusal["ResponseHeaders"]}
    return refusal["ResponseCode"], headers, json.loads(content["Content"])


@pytest.mark.parametrize(
    ("rule", "refusal"), [("RatePerIp", errors.TooManyRequests), ("BodySize", errors.RequestTooLarge)]
)
@pytest.mark.parametrize(("name", "origin"), [("default", "*"), ("everything", "https://www.example.com")])
def test_the_firewalls_own_refusals_are_the_contracts_problems_with_cors(
    templates: dict[str, Template], name: str, origin: str, rule: str, refusal: type[errors.ChatRefused]
) -> None:
    status, headers, body = answer(templates[name], rule)
    assert (status, body["status"], body["code"]) == (refusal.status, refusal.status, refusal.__name__)
    assert set(body) == {"type", "title", "status", "detail", "code", "requestId"}
    assert body["requestId"] == ""
    assert headers["Access-Control-Allow-Origin"] == origin
    assert "Retry-After" in headers["Access-Control-Expose-Headers"].split(",")


def test_a_flooding_address_learns_to_stay_away_until_its_requests_are_forgotten(default: Template) -> None:
    window = rules(default)["RatePerIp"]["Statement"]["RateBasedStatement"]["EvaluationWindowSec"]
    assert answer(default, "RatePerIp")[1]["Retry-After"] == str(window)
    assert "Retry-After" not in answer(default, "BodySize")[1]


def test_the_firewall_applies_awss_lists_whose_refusals_are_left_to_api_gateways_403(default: Template) -> None:
    for name in ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet"):
        rule = rules(default)[name]
        assert rule["OverrideAction"] == {"None": {}}
        assert "Action" not in rule
        assert rule["Statement"]["ManagedRuleGroupStatement"] == {"VendorName": "AWS", "Name": name}


def test_the_firewall_counts_and_keeps_no_sample_of_a_request(default: Template) -> None:
    acl = default.only("WAFv2::WebACL")
    for part in (acl, *acl["Rules"]):
        assert part["VisibilityConfig"]["CloudWatchMetricsEnabled"] is True
        assert part["VisibilityConfig"]["SampledRequestsEnabled"] is False
