"""The stack: what a deployment consists of, each part after those that it needs."""

from collections.abc import Callable

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.authorization import Authorization
from infra.bundling import bundle
from infra.config import Config
from infra.contact_events import ContactEvents
from infra.conversations import ConversationsTable
from infra.endpoint import Endpoint
from infra.firewall import Firewall
from infra.operations import Operations
from infra.start_chat import StartChat

type CodeOf = Callable[[bundle.Bundle], lambda_.Code]


class PersistentChatStack(Stack):
    """`code` gives a bundle's code. Account and Region are left to the deployment."""

    def __init__(self, scope: Construct, *, config: Config, code: CodeOf) -> None:
        super().__init__(scope, config.stack_name, description="Starts and resumes chats in Amazon Connect.")
        start_chat_code = code(bundle.start_chat(memory=config.memory, rejoin=config.rejoin))
        table = ConversationsTable(self, "Conversations") if config.memory else None

        start_chat = StartChat(self, "StartChat", config=config, code=start_chat_code, table=table)
        authorization = Authorization(self, "Authorization", config=config, code=code)
        endpoint = Endpoint(self, "Endpoint", config=config, function=start_chat, authorization=authorization)
        if config.waf:
            Firewall(self, "Firewall", config=config, stage_arn=endpoint.api.deployment_stage.stage_arn)
        contact_events = (
            ContactEvents(self, "ContactEvents", config=config, code=start_chat_code, table=table) if table else None
        )
        Operations(
            self,
            "Operations",
            config=config,
            endpoint=endpoint,
            start_chat=start_chat,
            contact_events=contact_events,
        )
        if table:
            CfnOutput(self, "ConversationsTable", value=table.table_name, description="What is known of customers.")
        CfnOutput(self, "EndpointUrl", value=endpoint.api.url, description="Where clients POST to start a chat.")
