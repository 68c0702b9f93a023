"""What contact flows ask for a customer's past: a function that this instance, and nobody else, may invoke."""

from aws_cdk import Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import environment, permissions
from infra.config import Config
from infra.function import PythonFunction


class FlowLookup(Construct):
    """`function` reads the table; the instance lists it among the functions that its flows may choose."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: Config, code: lambda_.Code, table: dynamodb.ITable
    ) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self.function = PythonFunction(
            self,
            "Function",
            code=code,
            handler="flow_lookup.handler",
            description="Tells contact flows which past chat a customer's chat continues.",
            environment=environment.flow_lookup(config) | {"CONVERSATIONS_TABLE": table.table_name},
            config=config,
        )
        self.function.grant_on_contacts(permissions.flow_lookup(stack, config), config)
        self.function.grant_on_table(permissions.FLOW_LOOKUP_TABLE, table)
        self._open_to(permissions.instance_arn(stack, config), stack.account)

    def _open_to(self, instance_arn: str, account: str) -> None:
        """Let the instance invoke the function, and its flow designer offer it."""
        self.function.add_permission(
            "Flows",
            principal=iam.ServicePrincipal("connect.amazonaws.com"),
            source_arn=instance_arn,
            source_account=account,
        )
        connect.CfnIntegrationAssociation(
            self,
            "Association",
            instance_id=instance_arn,  # which CloudFormation wants as an ARN
            integration_arn=self.function.function_arn,
            integration_type="LAMBDA_FUNCTION",
        )
