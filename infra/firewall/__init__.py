"""AWS WAF before the API."""

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.config import Config
from infra.firewall import answers
from infra.firewall.log import FirewallLog
from infra.firewall.rules import RATE_PER_IP, ours, rules, visible


class Firewall(Construct):
    """A web ACL on one stage of a REST API: the one that is given, or one of our own, which keeps a log of refusals.

    `floods` counts what our own refuses because too much came from one address; None where it does not look for that.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, config: Config, stage_arn: str, web_acl_arn: str | None
    ) -> None:
        super().__init__(scope, construct_id)
        self.floods: cloudwatch.Metric | None = None
        if web_acl_arn is None:
            acl = self._make_acl(config)
            web_acl_arn = acl.attr_arn
            FirewallLog(self, "Log", config=config, acl_arn=web_acl_arn)
            self.floods = self._floods(config) if RATE_PER_IP in ours(config) else None
        waf.CfnWebACLAssociation(self, "Association", resource_arn=stage_arn, web_acl_arn=web_acl_arn)

    def _make_acl(self, config: Config) -> waf.CfnWebACL:
        return waf.CfnWebACL(
            self,
            "WebAcl",
            name=config.stack_name,
            scope="REGIONAL",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=visible(config.stack_name),
            # API Gateway shows WAF the first 16 KB of a body by default, and a larger one would then count as too
            # large. 64 KB, the most it can show, is our limit. AWS charges extra for bodies above 16 KB; they are rare.
            association_config=waf.CfnWebACL.AssociationConfigProperty(
                request_body={"API_GATEWAY": {"defaultSizeInspectionLimit": "KB_64"}}
            ),
            custom_response_bodies={name: answers.body(name) for name in ours(config)},
            rules=rules(config),
        )

    def _floods(self, config: Config) -> cloudwatch.Metric:
        """AWS's pages do not agree on whether WebACL is the name or the metric's name: here both are the same."""
        where = {"WebACL": config.stack_name, "Rule": RATE_PER_IP, "Region": Stack.of(self).region}
        return cloudwatch.Metric(
            namespace="AWS/WAFV2", metric_name="BlockedRequests", dimensions_map=where, statistic="Sum"
        )
