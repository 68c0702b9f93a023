"""Lambda entry point of Amazon Connect's contact events: reads the environment, makes the client, learns one event."""

import urllib3  # noqa: F401  # first of all, as start_chat.py says

# isort: split
import logging
import os
from datetime import UTC, datetime
from typing import Any

import botocore.session
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from persistent_chat import dynamodb, settings
from persistent_chat.guest import can_come_back
from persistent_chat.memory import contact_event
from persistent_chat.memory.contact_event import ContactEvent
from persistent_chat.memory.facts import SessionFacts

for name in ("botocore", "urllib3"):
    logging.getLogger(name).setLevel(logging.WARNING)

logger = Logger()
configured = settings.load(os.environ, settings.EventSettings)
facts = SessionFacts(dynamodb.table(botocore.session.get_session(), configured.conversations_table), configured.kept)


@logger.inject_lambda_context(log_event=False, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001  # Lambda's signature
    """Learn from one EventBridge event. A failure is raised: Lambda tries again, then makes it a dead letter."""
    told = contact_event.read(event)
    if told is None or not _concerns_us(told):
        logger.debug("event ignored")
        return
    facts.add(told.customer_id, told.contact, datetime.now(UTC))
    logger.info("event learned", contact_id=told.contact.id, initial_contact_id=told.contact.initial_id)


def _concerns_us(told: ContactEvent) -> bool:
    """Whether it is of this instance, and of somebody who can come back here."""
    here = told.instance_arn.endswith(f"/{configured.instance_id}")
    return here and can_come_back(told.customer_id, configured.auth)
