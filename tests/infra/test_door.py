"""Who gets in: each auth mode's method and authorizer, and the firewall before them."""

import re
from typing import Any

import pytest

from infra.bearer import BEARER_TOKEN
from tests.infra.synthesized import Template


@pytest.mark.parametrize(
    ("name", "kind"),
    [("default", "NONE"), ("iam", "AWS_IAM"), ("cognito", "COGNITO_USER_POOLS"), ("everything", "CUSTOM")],
)
def test_post_is_guarded_as_configured(templates: dict[str, Template], name: str, kind: str) -> None:
    assert templates[name].method("POST")["AuthorizationType"] == kind


def test_cognito_asks_the_given_pool(templates: dict[str, Template]) -> None:
    authorizer = templates["cognito"].only("ApiGateway::Authorizer")
    assert authorizer["Type"] == "COGNITO_USER_POOLS"
    (pool,) = authorizer["ProviderARNs"]
    assert templates["cognito"].text(pool).endswith(":userpool/eu-central-1_Example00")


def test_a_token_is_checked_by_our_authorizer_and_the_result_is_kept_for_five_minutes(everything: Template) -> None:
    authorizer = everything.only("ApiGateway::Authorizer")
    assert authorizer["Type"] == "TOKEN"
    assert authorizer["IdentitySource"] == "method.request.header.Authorization"
    assert authorizer["IdentityValidationExpression"] == BEARER_TOKEN
    assert authorizer["AuthorizerResultTtlInSeconds"] == 300
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


@pytest.mark.parametrize("name", ["default", "iam", "cognito", "everything"])
def test_the_firewall_stands_before_the_stage(templates: dict[str, Template], name: str) -> None:
    association = templates[name].only("WAFv2::WebACLAssociation")
    assert "/restapis/" in templates[name].text(association["ResourceArn"])
    assert templates[name].only("WAFv2::WebACL")["DefaultAction"] == {"Allow": {}}


def test_without_waf_there_is_none(templates: dict[str, Template]) -> None:
    assert not templates["bare"].of("WAFv2::WebACL")


def test_the_firewall_blocks_floods_from_one_address(default: Template) -> None:
    rule = rules(default)["RatePerIp"]
    assert rule["Action"] == {"Block": {}}
    statement = rule["Statement"]["RateBasedStatement"]
    assert (statement["Limit"], statement["EvaluationWindowSec"], statement["AggregateKeyType"]) == (100, 300, "IP")


def test_a_backend_that_signs_may_make_all_its_calls_from_one_address(templates: dict[str, Template]) -> None:
    assert set(rules(templates["iam"])) == set(rules(templates["default"])) - {"RatePerIp"}


def test_the_firewall_blocks_bodies_above_64_kib_and_sees_all_below(default: Template) -> None:
    rule = rules(default)["BodySize"]
    statement = rule["Statement"]["SizeConstraintStatement"]
    assert rule["Action"] == {"Block": {}}
    assert (statement["ComparisonOperator"], statement["Size"]) == ("GT", 65536)
    assert statement["FieldToMatch"]["Body"]["OversizeHandling"] == "MATCH"
    seen = default.only("WAFv2::WebACL")["AssociationConfig"]["RequestBody"]["API_GATEWAY"]
    assert seen == {"DefaultSizeInspectionLimit": "KB_64"}


def test_the_firewall_applies_awss_lists(default: Template) -> None:
    for name in ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet"):
        rule = rules(default)[name]
        assert rule["OverrideAction"] == {"None": {}}
        assert rule["Statement"]["ManagedRuleGroupStatement"] == {"VendorName": "AWS", "Name": name}


def test_the_firewall_counts_and_keeps_no_sample_of_a_request(default: Template) -> None:
    acl = default.only("WAFv2::WebACL")
    for part in (acl, *acl["Rules"]):
        assert part["VisibilityConfig"]["CloudWatchMetricsEnabled"] is True
        assert part["VisibilityConfig"]["SampledRequestsEnabled"] is False
