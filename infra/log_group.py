"""A log group that ends with its stack and keeps its lines for the configured time."""

from typing import cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra import encryption
from infra.config import Config


class LogGroup(logs.LogGroup):
    """`name` only where AWS asks for a certain one."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config, name: str | None = None) -> None:
        super().__init__(
            scope,
            construct_id,
            log_group_name=name,
            encryption_key=encryption.key(scope, f"{construct_id}Key", config),
            removal_policy=RemovalPolicy.DESTROY,
        )
        # The L2 takes an enum, in which some of CloudWatch's numbers are missing; Config checks them.
        cast(logs.CfnLogGroup, self.node.default_child).retention_in_days = config.log_retention
