"""Lambda entry point of POST /: reads the environment, makes the clients, and answers one event at a time."""

# First of all: deep inside botocore's imports its regular expressions compile across the edge of a chunk of CPython's
# frames, which is fetched and given back some 2,800 times: a twentieth of the whole cold start.
import urllib3  # noqa: F401

# isort: split
import logging
import os
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import botocore.session
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.correlation_paths import API_GATEWAY_REST
from aws_lambda_powertools.utilities.typing import LambdaContext

from persistent_chat import connect, dynamodb, participant, queue, settings
from persistent_chat.connect import Connect
from persistent_chat.deadline import of_invocation
from persistent_chat.endpoint import StartChat
from persistent_chat.late import LateRehydration
from persistent_chat.memory.decision import Memory
from persistent_chat.participant import Participants
from persistent_chat.queue import Queue
from persistent_chat.source import SourceCheck
from persistent_chat.telemetry import Telemetry

# At DEBUG these log requests and responses whole, tokens included, whatever level Lambda gives the root logger.
for name in ("botocore", "urllib3"):
    logging.getLogger(name).setLevel(logging.WARNING)

logger, now = Logger(), partial(datetime.now, UTC)
telemetry = Telemetry(logger)
configured = settings.load(os.environ, settings.Settings)
session = botocore.session.get_session()
instance = Connect(connect.client(session), configured.instance_id, timed=telemetry.connect_latency)
sources = SourceCheck(instance, configured, now)
participants = Participants(partial(participant.client, session))
late, memory = None, None
if configured.rehydration_queue_url:
    late = LateRehydration(Queue(partial(queue.client, session), configured.rehydration_queue_url), now)
if configured.conversations_table:
    memory = Memory(
        dynamodb.table(session, configured.conversations_table),
        instance,
        participants,
        sources,
        late,
        configured,
        clock=now,
        sleep=time.sleep,
    )
start_chat = StartChat(configured, instance, sources, participants, telemetry, late=late, memory=memory)


@logger.inject_lambda_context(correlation_id_path=API_GATEWAY_REST, log_event=False, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one API Gateway proxy event."""
    return start_chat(event, of_invocation(context))
