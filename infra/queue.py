"""Queues the way all of ours are: encrypted, and spoken to by TLS only."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import encryption
from infra.config import Config
from infra.findings import acknowledge

_RECEIVES = 3


class Queue(sqs.Queue):
    """What is received three times and not done goes to `dead_letters`, where there are any."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        dead_letters: "DeadLetters | None" = None,
        visibility_timeout: Duration | None = None,
        retention_period: Duration | None = None,
    ) -> None:
        key = encryption.key(scope, f"{construct_id}Key", config)
        super().__init__(
            scope,
            construct_id,
            encryption=sqs.QueueEncryption.KMS if key else sqs.QueueEncryption.SQS_MANAGED,
            encryption_master_key=key,
            enforce_ssl=True,
            visibility_timeout=visibility_timeout,
            retention_period=retention_period,
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=_RECEIVES)
            if dead_letters
            else None,
        )


class DeadLetters(Queue):
    """What could not be done waits here for somebody to look at, as long as SQS can keep it."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config) -> None:
        super().__init__(scope, construct_id, config=config, retention_period=Duration.days(14))
        acknowledge(self, "AwsSolutions-SQS3", "This queue is the dead-letter queue.")
