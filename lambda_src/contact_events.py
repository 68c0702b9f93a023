"""Lambda entry point of Amazon Connect's contact events: reads the environment, makes the clients, learns one event."""

import urllib3  # noqa: F401  # first of all, as start_chat.py says

# isort: split
import logging
import os
import time
from datetime import UTC, datetime
from typing import Any

import botocore.session
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from persistent_chat import connect, dynamodb, settings
from persistent_chat.deadline import Deadline
from persistent_chat.memory import contact_event
from persistent_chat.memory.facts import SessionFacts
from persistent_chat.memory.learning import learn

for name in ("botocore", "urllib3"):
    logging.getLogger(name).setLevel(logging.WARNING)

logger = Logger()
configured = settings.load(os.environ, settings.EventSettings)
session = botocore.session.get_session()
instance = connect.Connect(connect.client(session), configured.instance_id)
facts = SessionFacts(dynamodb.table(session, configured.conversations_table))


@logger.inject_lambda_context(log_event=False, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001  # Lambda's signature
    """Learn from one EventBridge event. A failure is raised: Lambda tries again, then makes it a dead letter."""
    said = contact_event.read(event)
    if said is None or not said.instance_arn.endswith(f"/{configured.instance_id}"):
        logger.debug("event ignored")
        return
    learn(said, facts, instance, datetime.now(UTC), Deadline(9, time.monotonic))
    logger.info("event learned", contact_id=said.contact.id, initial_contact_id=said.initial_contact_id)
