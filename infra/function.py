"""A Lambda function the way all of ours are: arm64, Python 3.13, traced, with a role and a log group of its own."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import encryption, permissions
from infra.config import Config
from infra.findings import acknowledge, acknowledge_resource
from infra.log_group import LogGroup
from infra.queue import DeadLetters, Queue

# The most that a customer is kept waiting. A start's own deadline is what is left of it, so that there is an answer in
# its last moments, whatever Connect and the table do.
TIMEOUT_SECONDS = 10


class PythonFunction(lambda_.Function):
    """Its role may write to its own log group and send traces; everything else is granted where it is wired.

    With `dead_letters`, asynchronous invocations are tried three times within an hour and then kept there.
    `concurrency` is taken from the account's for this function alone, and is the most that it may have.
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
        config: Config,
        dead_letters: DeadLetters | None = None,
        concurrency: int | None = None,
    ) -> None:
        logs = LogGroup(scope, f"{construct_id}Logs", config=config)
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
            timeout=Duration.seconds(TIMEOUT_SECONDS),
            environment=dict(environment),
            role=role,
            log_group=logs,
            tracing=lambda_.Tracing.ACTIVE,
            dead_letter_queue=dead_letters,
            retry_attempts=2 if dead_letters else None,
            max_event_age=Duration.hours(1) if dead_letters else None,
            reserved_concurrent_executions=concurrency,
        )
        self.logs = logs
        if dead_letters:
            self._grant_key_of(dead_letters)
        logs.grant(role, "logs:CreateLogStream", "logs:PutLogEvents")
        acknowledge(self, "AwsSolutions-L1", "Python 3.13 is what the lock, the byte code and the tests are made for.")
        self.policy = role.node.find_child("DefaultPolicy")
        acknowledge(
            self.policy,
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray's PutTraceSegments and PutTelemetryRecords have no resource to name.",
        )

    def grant_on_table(self, names: Sequence[str], table: dynamodb.ITable) -> None:
        """Grant these of DynamoDB's operations on the table's items, and the use of its key."""
        self.add_to_role_policy(permissions.table(names, table.table_arn))
        if table.encryption_key:
            self.add_to_role_policy(encryption.grant(table.encryption_key.key_arn, "dynamodb"))

    def grant_sending(self, queue: Queue) -> None:
        """Grant sending messages to the queue, and the use of its key."""
        queue.grant(self, "sqs:SendMessage")
        self._grant_key_of(queue)

    def _grant_key_of(self, queue: Queue) -> None:
        if queue.encryption_master_key:
            self.add_to_role_policy(encryption.grant(queue.encryption_master_key.key_arn, "sqs"))

    def grant_on_contacts(self, statements: Sequence[iam.PolicyStatement], config: Config) -> None:
        """Grant what needs a wildcard for the instance's contacts, and say why to cdk-nag."""
        for statement in statements:
            self.add_to_role_policy(statement)
        acknowledge_resource(
            self.policy,
            permissions.contacts(Stack.of(self), config),
            "Contacts of the one instance: their ids come into being with the chats.",
        )
