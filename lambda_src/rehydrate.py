"""Lambda entry point of late rehydration: reads the environment, makes the clients, attaches one past to its chat."""

import urllib3  # noqa: F401  # first of all, as in start_chat

# isort: split
import logging
import os
from datetime import UTC, datetime
from functools import partial
from typing import Any

import botocore.session
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from persistent_chat import connect, dynamodb, queue, settings
from persistent_chat.connect import Connect
from persistent_chat.deadline import of_invocation
from persistent_chat.memory.late_pasts import LatePasts
from persistent_chat.queue import Queue
from persistent_chat.rehydration import Rehydration, read
from persistent_chat.telemetry import Telemetry

for name in ("botocore", "urllib3"):
    logging.getLogger(name).setLevel(logging.WARNING)

logger, now = Logger(), partial(datetime.now, UTC)
configured = settings.load(os.environ, settings.RehydrateSettings)
session = botocore.session.get_session()
table = dynamodb.table(session, configured.conversations_table) if configured.conversations_table else None
rehydration = Rehydration(
    Connect(connect.client(session), configured.instance_id),
    Queue(partial(queue.client, session), configured.rehydration_queue_url),
    LatePasts(table) if table else None,
    Telemetry(logger),
    transcript_delay_seconds=configured.transcript_delay_seconds,
    clock=now,
)


@logger.inject_lambda_context(log_event=False, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Attach what SQS's messages ask for. A failure is raised: SQS delivers again, then makes it a dead letter."""
    for record in event["Records"]:
        message = read(record)
        if message is None:
            logger.error("message unreadable", message_id=record.get("messageId"))
            raise ValueError("a message that is none of ours")
        rehydration.attach(message, of_invocation(context))
