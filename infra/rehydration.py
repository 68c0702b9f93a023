"""Late rehydration: pasts that are not written yet wait in a queue, and a function attaches them to their chats."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import environment, permissions
from infra.config import Config
from infra.findings import acknowledge
from infra.function import PythonFunction

_CONCURRENT = 2  # SQS's least; what they ask for together stays within Connect's quota of 5 associations a second
_RECEIVES = 3


class Rehydration(Construct):
    """`queue` takes what is to follow a chat, `function` sees to it; what it cannot read or may not do is kept."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        code: lambda_.Code,
        table: dynamodb.ITable | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = self._queue("DeadLetters", retention_period=Duration.days(14))
        acknowledge(self.dead_letters, "AwsSolutions-SQS3", "This queue is the dead-letter queue.")
        self.queue = self._queue(
            "Queue",
            # Six times the function's time-out, as Lambda's developer guide advises.
            visibility_timeout=Duration.seconds(60),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=_RECEIVES),
        )
        self.function = PythonFunction(
            self,
            "Function",
            code=code,
            handler="rehydrate.handler",
            description="Attaches past chats to those that started before they were written.",
            environment=environment.rehydrate(config) | {"REHYDRATION_QUEUE_URL": self.queue.queue_url},
            log_retention_days=config.log_retention,
        )
        self.function.grant_on_contacts(permissions.rehydrate(Stack.of(self), config), config)
        self.queue.grant(self.function, "sqs:SendMessage")
        if table:
            self.function.add_environment("CONVERSATIONS_TABLE", table.table_name)
            self.function.add_to_role_policy(permissions.table(permissions.REHYDRATE_TABLE, table.table_arn))
        self.function.add_event_source(sources.SqsEventSource(self.queue, batch_size=1, max_concurrency=_CONCURRENT))

    def _queue(self, construct_id: str, **properties: object) -> sqs.Queue:
        return sqs.Queue(
            self,
            construct_id,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            **properties,  # type: ignore[arg-type]  # Queue's own
        )
