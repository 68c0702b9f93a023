"""Lambda entry point of contact flows: reads the environment, makes the clients, tells a flow its customer's past."""

import urllib3  # noqa: F401  # first of all, as in start_chat

# isort: split
import logging
import os
import time
from datetime import UTC, datetime
from typing import Any

import botocore.session
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from persistent_chat import connect, dynamodb, flow, settings
from persistent_chat.connect import Connect
from persistent_chat.deadline import Deadline
from persistent_chat.errors import ChatRefused
from persistent_chat.flow_past import FlowPast
from persistent_chat.memory.last_session import LastSession

for name in ("botocore", "urllib3"):
    logging.getLogger(name).setLevel(logging.WARNING)

# The block waits 8 seconds at most, a cold start and its own retries included, and a customer waits with it.
_ANSWER_SECONDS = 3
_READ_SECONDS = 1
_TABLE_SECONDS = 0.5


def _now() -> datetime:
    return datetime.now(UTC)


logger = Logger()
configured = settings.load(os.environ, settings.FlowLookupSettings)
session = botocore.session.get_session()
table = dynamodb.table(session, configured.conversations_table, _TABLE_SECONDS)
instance = Connect(connect.client(session, _READ_SECONDS), configured.instance_id)
past = FlowPast(LastSession(table, instance, _now), configured, _now)


@logger.inject_lambda_context(log_event=False, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:  # noqa: ARG001  # Lambda's signature
    """Answer one flow. A failure is raised: the block takes its Error branch, and the chat goes on without a past."""
    question = flow.read(event)
    try:
        answer = past.answer(question, Deadline(_ANSWER_SECONDS, time.monotonic))
    except ChatRefused as refusal:
        logger.error("flow not answered", code=refusal.code, cause=refusal.cause)
        raise
    source = answer.source_contact_id
    logger.info("flow answered", outcome=answer.outcome, asking=sorted(question.asking), source_contact_id=source)
    return answer.to_string_map()
