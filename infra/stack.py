"""A stack of its own for persistent chat: what `cdk deploy` makes of the settings in the context."""

from typing import TypedDict, Unpack

from aws_cdk import CfnOutput, Environment, IStackSynthesizer, PermissionsBoundary, Stack
from constructs import Construct

from infra.arguments import Settings
from infra.code import CodeOf, for_lambda
from infra.persistent_chat import PersistentChat


class StackProps(TypedDict, total=False):
    """Those of CDK's own that make sense here; without `env` the stack goes wherever it is deployed."""

    env: Environment
    stack_name: str
    tags: dict[str, str]
    permissions_boundary: PermissionsBoundary
    synthesizer: IStackSynthesizer
    termination_protection: bool


class PersistentChatStack(Stack):
    """`chat` with `settings`, and outputs for what one has to know of it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        code: CodeOf = for_lambda,
        **props: Unpack[StackProps],
    ) -> None:
        super().__init__(scope, construct_id, description="Starts and resumes chats in Amazon Connect.", **props)
        # CDK leaves this name out of logical ids: resources keep those that they had when the stack itself held them.
        self.chat = PersistentChat(self, "Default", code=code, **settings)
        if self.chat.table:
            table = self.chat.table.table_name
            CfnOutput(self, "ConversationsTable", value=table, description="What is known of customers.")
        if self.chat.flow_lookup:
            arn = self.chat.flow_lookup.function_arn
            CfnOutput(self, "FlowLookupArn", value=arn, description="The function that contact flows ask.")
        CfnOutput(self, "EndpointUrl", value=self.chat.endpoint_url, description="Where clients POST to start a chat.")
