"""Lambda entry point of POST /: reads the environment, makes the clients, and answers one event at a time."""

# First of all: deep inside botocore's imports its regular expressions compile across the edge of a chunk of CPython's
# frames, which is fetched and given back some 2,800 times: a twentieth of the whole cold start.
import urllib3  # noqa: F401

# isort: split
import logging
import os
from typing import Any

import botocore.session
from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.correlation_paths import API_GATEWAY_REST
from aws_lambda_powertools.utilities.typing import LambdaContext

from persistent_chat import connect, dynamodb, settings
from persistent_chat.endpoint import StartChat
from persistent_chat.telemetry import Telemetry

# At DEBUG these log requests and responses whole, tokens included, whatever level Lambda gives the root logger.
for name in ("botocore", "urllib3"):
    logging.getLogger(name).setLevel(logging.WARNING)

logger = Logger()
telemetry = Telemetry(logger)
configured = settings.load(os.environ, settings.Settings)
session = botocore.session.get_session()
start_chat = StartChat(
    configured,
    connect.Connect(connect.client(session), configured.instance_id, started=telemetry.connect_latency),
    telemetry,
    dynamodb.table(session, configured.conversations_table) if configured.conversations_table else None,
)


@logger.inject_lambda_context(correlation_id_path=API_GATEWAY_REST, log_event=False, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001  # Lambda's signature
    """Answer one API Gateway proxy event."""
    return start_chat(event)
