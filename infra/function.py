"""A Lambda function the way all of ours are: arm64, Python 3.13, traced, with a role and a log group of its own."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import permissions
from infra.config import Config
from infra.findings import acknowledge, acknowledge_resource
from infra.log_group import LogGroup


class PythonFunction(lambda_.Function):
    """Its role may write to its own log group and send traces; everything else is granted where it is wired.

    With a dead-letter queue, asynchronous invocations are tried three times within an hour and then kept there.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: lambda_.Code,
        handler: str,
        description: str,
        environment: Mapping[str, str],
        log_retention_days: int,
        dead_letter_queue: sqs.IQueue | None = None,
    ) -> None:
        logs = LogGroup(scope, f"{construct_id}Logs", retention_days=log_retention_days)
        role = iam.Role(scope, f"{construct_id}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        super().__init__(
            scope,
            construct_id,
            code=code,
            handler=handler,
            description=description,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            # One whole vCPU: the first invocation of a cold start computes, and less memory is a share of a vCPU.
            memory_size=1769,
            # start_chat answers within 9.6 s whatever Connect does; more time would only hide that it does not.
            timeout=Duration.seconds(10),
            environment=dict(environment),
            role=role,
            log_group=logs,
            tracing=lambda_.Tracing.ACTIVE,
            dead_letter_queue=dead_letter_queue,
            retry_attempts=2 if dead_letter_queue else None,
            max_event_age=Duration.hours(1) if dead_letter_queue else None,
        )
        self.logs = logs
        logs.grant(role, "logs:CreateLogStream", "logs:PutLogEvents")
        acknowledge(self, "AwsSolutions-L1", "Python 3.13 is what the lock, the byte code and the tests are made for.")
        self.policy = role.node.find_child("DefaultPolicy")
        acknowledge(
            self.policy,
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray's PutTraceSegments and PutTelemetryRecords have no resource to name.",
        )

    def grant_on_contacts(self, statements: Sequence[iam.PolicyStatement], config: Config) -> None:
        """Grant what needs a wildcard for the instance's contacts, and say why to cdk-nag."""
        for statement in statements:
            self.add_to_role_policy(statement)
        acknowledge_resource(
            self.policy,
            permissions.contacts(Stack.of(self), config),
            "Contacts of the one instance: their ids come into being with the chats.",
        )
