"""SQS: the one module that calls it and that knows its errors."""

from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

SEND_SECONDS = 3  # as a rule at most: two attempts of a second each, and the pause between
_LONGEST_DELAY = 900  # seconds: SQS's limit


class QueueUnavailable(Exception):
    """The message was not taken, as far as is known; the message is the cause."""


class Queue:
    """One queue by its URL. `make_client` is called with the first message: few starts come to that."""

    def __init__(self, make_client: Callable[[], Any], url: str) -> None:
        self._client = cache(make_client)
        self._url = url

    def send(self, body: bytes, delay_seconds: float) -> None:
        """Send a message that is delivered after so many seconds, 15 minutes at most; raises QueueUnavailable."""
        delay = min(max(round(delay_seconds), 0), _LONGEST_DELAY)
        try:
            self._client().send_message(QueueUrl=self._url, MessageBody=body.decode(), DelaySeconds=delay)
        except (ClientError, BotoCoreError) as error:
            raise QueueUnavailable(type(error).__name__) from error


def client(session: Session) -> Any:
    """A client that tries twice, a second each: a customer waits."""
    config = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2})
    return session.create_client("sqs", config=config)
