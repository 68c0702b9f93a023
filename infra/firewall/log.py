"""The firewall's log: a line for each request that it refuses, without what identifies or lets in.

Source: AWS WAF developer guide, "Logging web ACL traffic": the group's name has to begin with aws-waf-logs-. Bodies are
never logged; all headers are that are not named here, so that a refusal that should not have been can be explained.
"""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.config import Config
from infra.log_group import LogGroup

_HIDDEN_HEADERS = ("authorization", "cookie", "x-amz-security-token", "x-api-key", "idempotency-key")
_REFUSALS_ONLY = {
    "DefaultBehavior": "DROP",
    "Filters": [
        {"Behavior": "KEEP", "Requirement": "MEETS_ANY", "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}]}
    ],
}


class FirewallLog(LogGroup):
    """Of one web ACL."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config, acl_arn: str) -> None:
        name = f"aws-waf-logs-{config.stack_name}"
        super().__init__(scope, construct_id, config=config, name=name)
        # Not the group's own ARN, which ends in a star.
        arn = Stack.of(self).format_arn(
            service="logs", resource="log-group", resource_name=name, arn_format=ArnFormat.COLON_RESOURCE_NAME
        )
        field = waf.CfnLoggingConfiguration.FieldToMatchProperty
        waf.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=acl_arn,
            log_destination_configs=[arn],
            redacted_fields=[field(query_string={}), *(field(single_header={"Name": it}) for it in _HIDDEN_HEADERS)],
            logging_filter=_REFUSALS_ONLY,
        ).node.add_dependency(self)
