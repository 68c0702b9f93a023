"""The function behind POST /, with what it may ask of Amazon Connect and of the memory."""

from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import environment, permissions
from infra.config import Config
from infra.function import PythonFunction
from infra.rehydration import Rehydration


class StartChat(PythonFunction):
    """Starts and resumes chats in the configured flows of one instance."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        code: lambda_.Code,
        table: dynamodb.ITable | None,
        late: Rehydration | None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            code=code,
            handler="start_chat.handler",
            description="Starts and resumes chats.",
            environment=environment.start_chat(config),
            config=config,
        )
        self.grant_on_contacts(permissions.start_chat(Stack.of(self), config), config)
        if table:
            self.add_environment("CONVERSATIONS_TABLE", table.table_name)
            self.grant_on_table(permissions.start_chat_table(config), table)
        if late:
            self.add_environment("REHYDRATION_QUEUE_URL", late.queue.queue_url)
            self.grant_sending(late.queue)
