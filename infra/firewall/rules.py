"""What AWS WAF refuses: floods from one address, large bodies, and what AWS's own lists know."""

from collections.abc import Mapping

from aws_cdk import aws_wafv2 as waf

from infra.config import Config
from infra.firewall import answers
from infra.gateway import cors_headers

RATE_PER_IP = "RatePerIp"
_BODY_SIZE = "BodySize"
_AROUND_THE_CDN = "AroundTheCdn"
_MANAGED = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet")
_MAX_BODY_BYTES = 65_536
_AS_IT_IS = waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")


def ours(config: Config) -> list[str]:
    """The rules that answer in our own words, the first one first."""
    # With auth=iam callers are the operator's own backend, most often a single address.
    return [_BODY_SIZE] if config.auth == "iam" else [RATE_PER_IP, _BODY_SIZE]


def rules(config: Config) -> list[waf.CfnWebACL.RuleProperty]:
    """Ours and AWS's, in the order in which a request meets them."""
    statements = {
        RATE_PER_IP: _rate_per_ip(config.waf_rate_per_ip, config.waf_ip_header),
        _BODY_SIZE: _body_size(),
    }
    cors = cors_headers(config.allowed_origins)
    first = [_around_the_cdn(config.waf_ip_header)] if config.waf_ip_header else []
    blocking = [_blocking(name, place, statements[name], cors) for place, name in enumerate(ours(config), len(first))]
    managed = [_managed(name, place) for place, name in enumerate(_MANAGED, len(first) + len(blocking))]
    return first + blocking + managed


def _around_the_cdn(header: str) -> waf.CfnWebACL.RuleProperty:
    """First of all, who comes without the CDN's header: no rate by address counts them, whatever its fallback.

    Source: AWS WAF API reference, ForwardedIPConfig. API Gateway answers for this rule, with WAF_FILTERED.
    """
    named = waf.CfnWebACL.SizeConstraintStatementProperty(
        comparison_operator="GT",
        size=0,
        field_to_match=waf.CfnWebACL.FieldToMatchProperty(single_header={"Name": header.lower()}),
        text_transformations=[_AS_IT_IS],
    )
    statement = waf.CfnWebACL.StatementProperty(size_constraint_statement=named)
    return waf.CfnWebACL.RuleProperty(
        name=_AROUND_THE_CDN,
        priority=0,
        statement=waf.CfnWebACL.StatementProperty(
            not_statement=waf.CfnWebACL.NotStatementProperty(statement=statement)
        ),
        action=waf.CfnWebACL.RuleActionProperty(block=waf.CfnWebACL.BlockActionProperty()),
        visibility_config=visible(_AROUND_THE_CDN),
    )


def _rate_per_ip(limit: int, header: str | None) -> waf.CfnWebACL.StatementProperty:
    """By the address that calls, or by the one in a CDN's header; what is no address did not come from the CDN."""
    forwarded = None
    if header:
        forwarded = waf.CfnWebACL.ForwardedIPConfigurationProperty(header_name=header, fallback_behavior="MATCH")
    return waf.CfnWebACL.StatementProperty(
        rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
            aggregate_key_type="FORWARDED_IP" if header else "IP",
            forwarded_ip_config=forwarded,
            limit=limit,
            evaluation_window_sec=answers.WINDOW_SECONDS,
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
            text_transformations=[_AS_IT_IS],
        )
    )


def _blocking(
    name: str, priority: int, statement: waf.CfnWebACL.StatementProperty, cors: Mapping[str, str]
) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        statement=statement,
        action=waf.CfnWebACL.RuleActionProperty(block=answers.block(name, cors)),
        visibility_config=visible(name),
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
        visibility_config=visible(name),
    )


def visible(metric: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    """Counted by CloudWatch. No sampled requests: a sample shows headers, tokens included."""
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=False
    )
