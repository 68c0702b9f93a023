"""Late rehydration: pasts that are not written yet wait in a queue, and a function attaches them to their chats."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from constructs import Construct

from infra import environment, permissions
from infra.config import Config
from infra.function import TIMEOUT_SECONDS, PythonFunction
from infra.queue import DeadLetters, Queue

_CONCURRENT = 2  # SQS's least; what they ask for together stays within Connect's quota of 5 associations a second


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
        self.dead_letters = DeadLetters(self, "DeadLetters", config=config)
        patience = Duration.seconds(6 * TIMEOUT_SECONDS)  # as Lambda's developer guide advises
        self.queue = Queue(self, "Queue", config=config, dead_letters=self.dead_letters, visibility_timeout=patience)
        self.function = PythonFunction(
            self,
            "Function",
            code=code,
            handler="rehydrate.handler",
            description="Attaches past chats to those that started before they were written.",
            environment=environment.rehydrate(config) | {"REHYDRATION_QUEUE_URL": self.queue.queue_url},
            config=config,
        )
        self.function.grant_on_contacts(permissions.rehydrate(Stack.of(self), config), config)
        self.function.grant_sending(self.queue)
        if table:
            self.function.add_environment("CONVERSATIONS_TABLE", table.table_name)
            self.function.grant_on_table(permissions.REHYDRATE_TABLE, table)
        self.function.add_event_source(sources.SqsEventSource(self.queue, batch_size=1, max_concurrency=_CONCURRENT))
