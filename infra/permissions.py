"""What each function may do beside writing its log and traces: all grants of the project, in one place.

Source of actions and resource types: the Service Authorization Reference. DynamoDB has no action for
TransactWriteItems; it needs those of the writes that a transaction holds.
"""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam

from infra.config import Config

START_CHAT_TABLE = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")
CONTACT_EVENTS_TABLE = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")

_READ_CONTACT = ("connect:DescribeContact", "connect:ListAssociatedContacts")


def start_chat(stack: Stack, config: Config) -> list[iam.PolicyStatement]:
    """Start chats in the configured flows; read contacts only where the source of a chat is looked at."""
    contacts = _connect_arn(stack, f"{config.instance_id}/contact/*")
    flows = [_connect_arn(stack, f"{config.instance_id}/contact-flow/{flow}") for flow in config.contact_flow_ids]
    statements = [iam.PolicyStatement(actions=["connect:StartChatContact"], resources=[*flows, contacts])]
    if config.verify_source or config.memory:
        statements.append(iam.PolicyStatement(actions=list(_READ_CONTACT), resources=[contacts]))
    return statements


def table(names: tuple[str, ...], arn: str) -> iam.PolicyStatement:
    """These operations on one table's items."""
    return iam.PolicyStatement(actions=[f"dynamodb:{name}" for name in names], resources=[arn])


def instance_arn(stack: Stack, config: Config) -> str:
    """The instance's ARN, in whatever partition, Region and account the stack is deployed to."""
    return _connect_arn(stack, config.instance_id)


def _connect_arn(stack: Stack, name: str) -> str:
    return stack.format_arn(
        service="connect", resource="instance", resource_name=name, arn_format=ArnFormat.SLASH_RESOURCE_NAME
    )
