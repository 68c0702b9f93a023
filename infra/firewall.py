"""AWS WAF before the API: floods from one address, known attackers and attacks, and large bodies are refused."""

from collections.abc import Mapping

from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra import firewall_answers
from infra.config import Config
from infra.gateway import cors_headers

_MAX_BODY_BYTES = 65_536


class Firewall(Construct):
    """A web ACL on one stage of a REST API: the one that is given, or one that lets through what no rule refuses."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: Config, stage_arn: str, web_acl_arn: str | None
    ) -> None:
        super().__init__(scope, construct_id)
        acl = web_acl_arn or self._make_acl(config).attr_arn
        waf.CfnWebACLAssociation(self, "Association", resource_arn=stage_arn, web_acl_arn=acl)

    def _make_acl(self, config: Config) -> waf.CfnWebACL:
        rules = [("BodySize", _body_size())]
        if config.auth != "iam":  # its callers are the operator's own backend, most often a single address
            rules.insert(0, ("RatePerIp", _rate_per_ip(config.waf_rate_per_ip)))
        cors = cors_headers(config.allowed_origins)
        managed = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet")
        return waf.CfnWebACL(
            self,
            "WebAcl",
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visible("WebAcl"),
            # API Gateway shows WAF the first 16 KB of a body by default, and a larger one would then count as too
            # large. 64 KB, the most it can show, is our limit. AWS charges extra for bodies above 16 KB; they are rare.
            association_config=waf.CfnWebACL.AssociationConfigProperty(
                request_body={"API_GATEWAY": {"defaultSizeInspectionLimit": "KB_64"}}
            ),
            custom_response_bodies={name: firewall_answers.body(name) for name, _ in rules},
            rules=[_blocking(name, priority, rule, cors) for priority, (name, rule) in enumerate(rules)]
            + [_managed(name, priority) for priority, name in enumerate(managed, start=len(rules))],
        )


def _rate_per_ip(limit: int) -> waf.CfnWebACL.StatementProperty:
    return waf.CfnWebACL.StatementProperty(
        rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
            aggregate_key_type="IP", limit=limit, evaluation_window_sec=firewall_answers.WINDOW_SECONDS
        )
    )


def _body_size() -> waf.CfnWebACL.StatementProperty:
    """Larger than WAF can see is larger than allowed: both limits are the same."""
    return waf.CfnWebACL.StatementProperty(
        size_constraint_statement=waf.CfnWebACL.SizeConstraintStatementProperty(
            comparison_operator="GT",
            size=_MAX_BODY_BYTES,
            field_to_match=waf.CfnWebACL.FieldToMatchProperty(
                body=waf.CfnWebACL.BodyProperty(oversize_handling="MATCH")
            ),
            text_transformations=[waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
        )
    )


def _blocking(
    name: str, priority: int, statement: waf.CfnWebACL.StatementProperty, cors: Mapping[str, str]
) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        statement=statement,
        action=waf.CfnWebACL.RuleActionProperty(block=firewall_answers.block(name, cors)),
        visibility_config=_visible(name),
    )


def _managed(name: str, priority: int) -> waf.CfnWebACL.RuleProperty:
    """A rule group that AWS keeps up to date; its rules' own actions apply."""
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        statement=waf.CfnWebACL.StatementProperty(
            managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(vendor_name="AWS", name=name)
        ),
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        visibility_config=_visible(name),
    )


def _visible(metric: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    """Counted by CloudWatch. No sampled requests: a sample shows headers, tokens included."""
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )
