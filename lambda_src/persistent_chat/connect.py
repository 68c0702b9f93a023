"""Amazon Connect: the one module that calls it and that knows botocore's errors."""

import random
import time
from collections.abc import Callable
from typing import Any

import botocore.session
import msgspec
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004  # botocore's name; nothing here means Python's own
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from .answer import StartChatResult
from .deadline import Deadline
from .errors import (
    ChatRefused,
    ConnectMisconfigured,
    ConnectTimeout,
    ConnectUnavailable,
    InvalidRequest,
    RehydrationRefused,
    SourceContactNotFound,
    TooManyActiveChats,
    TooManyRequests,
)
from .request import StartChatRequest

_CONNECT_SECONDS = 1
_READ_SECONDS = 4
_ATTEMPT_SECONDS = _CONNECT_SECONDS + _READ_SECONDS
_WORTH_RETRYING = (TooManyRequests, ConnectUnavailable, ConnectTimeout)

_THROTTLED = ("TooManyRequestsException", "ThrottlingException")
_REFUSED = ("InvalidRequestException", "InvalidParameterException")
_NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)
_NO_ANSWER = (ConnectionError, HTTPClientError, ResponseParserError)


def client(session: botocore.session.Session) -> Any:
    """A client for Connect's control API.

    botocore's own retries are off: they would also repeat after LimitExceededException, which cannot help, and they
    know nothing of the request's deadline.
    """
    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": 1},
        tcp_keepalive=True,
    )
    return session.create_client("connect", config=config)


class Connect:
    """What this service asks of Amazon Connect. Expected failures are raised as a ChatRefused."""

    def __init__(self, client: Any, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def start_chat(self, chat: StartChatRequest, deadline: Deadline) -> StartChatResult:
        """Start `chat`. Its ClientToken is the same on every attempt, so that one chat at most comes of it."""
        members = msgspec.to_builtins(chat)
        resumes = chat.persistent_chat is not None
        missing = SourceContactNotFound if resumes else ConnectMisconfigured
        refused = RehydrationRefused if resumes else InvalidRequest
        return self._twice(
            lambda: _ask(self._client.start_chat_contact, members, StartChatResult, missing=missing, refused=refused),
            deadline,
        )

    def _twice[Answer](self, attempt: Callable[[], Answer], deadline: Deadline) -> Answer:
        try:
            return attempt()
        except _WORTH_RETRYING:
            pause = random.uniform(0.1, 0.4)  # noqa: S311  # spreads retries, hides nothing
            if not deadline.allows(pause + _ATTEMPT_SECONDS):
                raise
        self._sleep(pause)
        return attempt()


def _ask[Answer](
    operation: Callable[..., dict[str, Any]],
    members: dict[str, Any],
    answer: type[Answer],
    *,
    missing: type[ChatRefused],
    refused: type[ChatRefused],
) -> Answer:
    try:
        return msgspec.convert(operation(**members), answer)
    except ClientError as error:
        raise _refusal(error, missing, refused) from error
    except ReadTimeoutError as error:
        raise ConnectTimeout(cause=str(error)) from error
    except _NO_CREDENTIALS as error:
        raise ConnectMisconfigured(cause=str(error)) from error
    except (*_NO_ANSWER, msgspec.ValidationError) as error:
        raise ConnectUnavailable(retry_after=5, cause=type(error).__name__) from error


def _refusal(error: ClientError, missing: type[ChatRefused], refused: type[ChatRefused]) -> Exception:
    """Our name for Connect's answer, by its code and status: its messages are no contract. A bug's stays what it is."""
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code == "LimitExceededException":
        return TooManyActiveChats(retry_after=60, cause=code)
    if code in _THROTTLED or status == 429:
        return TooManyRequests(retry_after=2, cause=code)
    if code == "ResourceNotFoundException":
        return missing(cause=str(error))
    if code in _REFUSED:
        return refused(cause=code)
    if status in (401, 403):
        return ConnectMisconfigured(cause=str(error))
    if status >= 500:
        return ConnectUnavailable(retry_after=5, cause=code)
    return error
