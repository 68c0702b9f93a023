"""How one call of Amazon Connect goes: in time, tried twice where that helps, and with our names for its errors."""

import random
from collections.abc import Callable
from typing import Any

import msgspec
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

from .deadline import Deadline
from .errors import (
    ChatRefused,
    ConnectMisconfigured,
    ConnectTimeout,
    ConnectUnavailable,
    MemoryUnavailable,
    TooManyActiveChats,
    TooManyRequests,
)

CONNECT_SECONDS = 1
READ_SECONDS = 4
ATTEMPT_SECONDS = CONNECT_SECONDS + READ_SECONDS
# It was not asked, or did not say: another time it might.
NO_ANSWER = (TooManyRequests, ConnectUnavailable, ConnectTimeout)

_THROTTLED = ("TooManyRequestsException", "ThrottlingException")
_REFUSED = ("InvalidRequestException", "InvalidParameterException", "ValidationException")
_NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)
_BROKEN_OFF = (ConnectionError, HTTPClientError, ResponseParserError)
# What botocore's parser trips over, and msgspec refuses, in a body that is not the JSON that the model promises.
_GARBAGE = (AttributeError, TypeError, ValueError)


class UnexpectedAnswer(Exception):
    """A bug: Connect refused what it should not have been asked.

    Without its message, which goes into the log with the stack: Connect quotes there what a customer wrote.
    """


class Question[Answer](msgspec.Struct, frozen=True, kw_only=True):
    """One of Connect's operations: what asks it, what it answers, and what its two expected refusals mean here.

    `missing` is raised where Connect knows no such thing, `refused` where it does not do that. `starts`: a chat may
    have come of it although no answer did. `seconds`: how long one attempt may take, as its client is set up.
    `dispensable`: others go on without it, so a time-out is not waited for twice, or no time is left to go on in.
    """

    ask: Callable[..., dict[str, Any]]
    answer: type[Answer]
    missing: ChatRefused
    refused: ChatRefused
    starts: bool = False
    dispensable: bool = False
    seconds: float = ATTEMPT_SECONDS


def ask[Answer](
    question: Question[Answer], members: dict[str, Any], deadline: Deadline, sleep: Callable[[float], None]
) -> Answer:
    """Connect's answer, after a second attempt where one is useful and the deadline leaves time for it."""
    if not deadline.allows(question.seconds):
        raise ConnectTimeout if deadline.connect_asked else MemoryUnavailable(retry_after=2, cause="no time left")
    deadline.connect_asked = True
    try:
        return _attempt(question, members)
    except NO_ANSWER as first:
        pause = random.uniform(0.1, 0.4)  # noqa: S311  # spreads retries, hides nothing
        given_up = question.dispensable and isinstance(first, ConnectTimeout)
        if given_up or not deadline.allows(pause + question.seconds):
            raise
        maybe_started = first.maybe_started
    sleep(pause)
    try:
        return _attempt(question, members)
    except ChatRefused as second:
        second.maybe_started |= maybe_started
        raise


def _attempt[Answer](question: Question[Answer], members: dict[str, Any]) -> Answer:
    try:
        return msgspec.convert(question.ask(**members), question.answer)
    except ClientError as error:
        raise _refusal(error, question) from None
    except ReadTimeoutError as error:  # its words hold an address, with an id that a client may have made up
        raise ConnectTimeout(cause=type(error).__name__, maybe_started=question.starts) from error
    except _NO_CREDENTIALS as error:
        raise ConnectMisconfigured(cause=str(error)) from error
    except (*_BROKEN_OFF, *_GARBAGE) as error:
        raise ConnectUnavailable(retry_after=5, cause=type(error).__name__, maybe_started=question.starts) from error


def _refusal(error: ClientError, question: Question[Any]) -> Exception:
    """Our name for Connect's answer, by its code and status: its messages are no contract."""
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code == "LimitExceededException":
        return TooManyActiveChats(retry_after=60, cause=code)
    if code in _THROTTLED or status == 429:
        return TooManyRequests(retry_after=2, cause=code)
    if code == "ResourceNotFoundException":
        return question.missing.because(str(error))
    if code in _REFUSED:
        return question.refused.because(code)
    if status in (401, 403):
        return ConnectMisconfigured(cause=str(error))
    if status >= 500:
        return ConnectUnavailable(retry_after=5, cause=code, maybe_started=question.starts)
    return UnexpectedAnswer(f"{code}, status {status}")
