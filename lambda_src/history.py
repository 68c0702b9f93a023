"""Lambda entry point of GET /conversations: reads the environment, makes the clients, and answers one event."""

import urllib3  # noqa: F401  # first of all, as start_chat.py says

# isort: split
import logging
import os
from datetime import UTC, datetime
from functools import partial
from typing import Any

import botocore.session
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.correlation_paths import API_GATEWAY_REST
from aws_lambda_powertools.utilities.typing import LambdaContext

from persistent_chat import connect, dynamodb, settings, transcript_bucket
from persistent_chat.connect import Connect
from persistent_chat.deadline import of_invocation
from persistent_chat.history.conversations import ConversationList
from persistent_chat.history.endpoint import History
from persistent_chat.history.transcripts import Transcripts
from persistent_chat.memory.conversations import Conversations
from persistent_chat.telemetry import Telemetry
from persistent_chat.transcript_bucket import TranscriptBucket

for name in ("botocore", "urllib3"):
    logging.getLogger(name).setLevel(logging.WARNING)

logger, now = Logger(), partial(datetime.now, UTC)
configured = settings.load(os.environ, settings.HistorySettings)
session = botocore.session.get_session()
table = dynamodb.table(session, configured.conversations_table)
transcripts = None
if configured.transcript_bucket:
    transcripts = Transcripts(
        Connect(connect.client(session), configured.instance_id),
        TranscriptBucket(
            partial(transcript_bucket.client, session), configured.transcript_bucket, configured.transcript_prefix
        ),
        now,
        transcript_delay_seconds=configured.transcript_delay_seconds,
    )
history = History(configured, ConversationList(Conversations(table), now), transcripts, Telemetry(logger))


@logger.inject_lambda_context(correlation_id_path=API_GATEWAY_REST, log_event=False, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    return history(event, of_invocation(context))
