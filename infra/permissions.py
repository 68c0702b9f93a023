"""What each function may ask of Amazon Connect and of the table: every grant that names an operation of theirs.

Logs, traces and dead letters are granted with what they belong to, as CDK does it.

Source of actions and resource types: the Service Authorization Reference. DynamoDB has no action for
TransactWriteItems; it needs those of the writes that a transaction holds.
"""

from collections.abc import Sequence

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam

from infra.config import Config

CONTACT_EVENTS_TABLE = ("UpdateItem",)
HISTORY_TABLE = ("GetItem", "Query")
REHYDRATE_TABLE = ("UpdateItem",)
FLOW_LOOKUP_TABLE = ("GetItem", "Query")


def start_chat(stack: Stack, config: Config) -> list[iam.PolicyStatement]:
    """Start chats in the configured flows; look at contacts only where a source is checked or a session remembered."""
    flows = [_connect_arn(stack, f"{config.instance_id}/contact-flow/{flow}") for flow in config.contact_flow_ids]
    statements = [
        iam.PolicyStatement(actions=["connect:StartChatContact"], resources=[*flows, contacts(stack, config)])
    ]
    if config.verify_source or config.memory:
        statements.append(_looking(stack, config))
    return statements


def rehydrate(stack: Stack, config: Config) -> list[iam.PolicyStatement]:
    """Give a chat its past, and look at both: before that where the past goes on, and where Connect refuses it."""
    resources = [instance_arn(stack, config), contacts(stack, config)]
    associate = iam.PolicyStatement(actions=["connect:CreatePersistentContactAssociation"], resources=resources)
    return [associate, _looking(stack, config)]


def history(stack: Stack, config: Config) -> list[iam.PolicyStatement]:
    """See whose a session is, and which contacts belong to it."""
    return [_looking(stack, config)]


def flow_lookup(stack: Stack, config: Config) -> list[iam.PolicyStatement]:
    """Look whether a remembered session goes on; nothing is started or changed."""
    return [_looking(stack, config)]


def _looking(stack: Stack, config: Config) -> iam.PolicyStatement:
    """List a session's contacts, and describe those that the list does not name."""
    actions = ["connect:DescribeContact", "connect:ListAssociatedContacts"]
    return iam.PolicyStatement(actions=actions, resources=[contacts(stack, config)])


def start_chat_table(config: Config) -> Sequence[str]:
    """Participant tokens are put into the table where chats are rejoined by them."""
    return ("GetItem", "PutItem", "UpdateItem") if config.rejoin else ("GetItem", "UpdateItem")


def table(names: Sequence[str], arn: str) -> iam.PolicyStatement:
    """These operations on one table's items."""
    return iam.PolicyStatement(actions=[f"dynamodb:{name}" for name in names], resources=[arn])


def instance_arn(stack: Stack, config: Config) -> str:
    """The instance's ARN, in whatever partition, Region and account the stack is deployed to."""
    return _connect_arn(stack, config.instance_id)


def contacts(stack: Stack, config: Config) -> str:
    """All contacts of the instance: their ids come into being with the chats."""
    return _connect_arn(stack, f"{config.instance_id}/contact/*")


def _connect_arn(stack: Stack, name: str) -> str:
    return stack.format_arn(
        service="connect", resource="instance", resource_name=name, arn_format=ArnFormat.SLASH_RESOURCE_NAME
    )
