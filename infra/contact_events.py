"""What keeps the memory true: this instance's chat events, from EventBridge to a function that records them."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import environment, permissions
from infra.config import Config
from infra.function import PythonFunction
from infra.queue import DeadLetters

_TOLD = ("INITIATED", "CONNECTED_TO_AGENT", "DISCONNECTED", "COMPLETED")


class ContactEvents(Construct):
    """`function` records the events in the table; what it cannot record ends in `dead_letters`."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: Config, code: lambda_.Code, table: dynamodb.ITable
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = DeadLetters(self, "DeadLetters", config=config)
        self.function = PythonFunction(
            self,
            "Function",
            code=code,
            handler="contact_events.handler",
            description="Records how this instance's chats go on and end.",
            environment={**environment.contact_events(config), "CONVERSATIONS_TABLE": table.table_name},
            config=config,
            dead_letters=self.dead_letters,
            concurrency=config.contact_events_concurrency,
        )
        self.function.grant_on_table(permissions.CONTACT_EVENTS_TABLE, table)
        self._subscribe(permissions.instance_arn(Stack.of(self), config))

    def _subscribe(self, instance_arn: str) -> None:
        """Deliver events for at most an hour; what could not be delivered by then waits in the dead letters."""
        events.Rule(
            self,
            "Rule",
            description="Chats of one Amazon Connect instance.",
            event_pattern=events.EventPattern(
                source=["aws.connect"],
                # AWS's pages call them by either name.
                detail_type=["Amazon Connect Contact Event", "Connect Customer Contact Event"],
                # AWS's own samples differ in case. The other types tell nothing that is kept.
                detail={
                    "instanceArn": [instance_arn],
                    "channel": events.Match.equals_ignore_case("CHAT"),
                    "eventType": [{"equals-ignore-case": told} for told in _TOLD],
                },
            ),
            targets=[
                targets.LambdaFunction(
                    self.function,
                    dead_letter_queue=self.dead_letters,
                    retry_attempts=3,
                    max_event_age=Duration.hours(1),
                )
            ],
        )
