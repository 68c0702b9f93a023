"""A log group that ends with its stack and keeps its lines for the configured time."""

from typing import cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct


class LogGroup(logs.LogGroup):
    """`retention_days` is one of CloudWatch's numbers, which Config checks; the L2 takes an enum without them."""

    def __init__(self, scope: Construct, construct_id: str, *, retention_days: int) -> None:
        super().__init__(scope, construct_id, removal_policy=RemovalPolicy.DESTROY)
        cast(logs.CfnLogGroup, self.node.default_child).retention_in_days = retention_days
