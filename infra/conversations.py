"""The memory: one table that knows each customer's sessions, kept when the stack is deleted."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra import encryption
from infra.config import Config


class ConversationsTable(dynamodb.Table):
    """Items are found by `pk` and `sk` and forgotten after `expiresAt` (seconds since 1970)."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config) -> None:
        key = encryption.key(scope, f"{construct_id}Key", config)
        super().__init__(
            scope,
            construct_id,
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            # The account's own aws/dynamodb key: its use shows in CloudTrail, which that of AWS's own key does not.
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if key else dynamodb.TableEncryption.AWS_MANAGED,
            encryption_key=key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute="expiresAt",
            removal_policy=RemovalPolicy.RETAIN,
            deletion_protection=True,
        )
