"""Amazon Connect: the one module that calls it and that knows its errors."""

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
from .contact import Contact
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
from .request import Members, StartChatRequest

_CONNECT_SECONDS = 1
_READ_SECONDS = 4
_ATTEMPT_SECONDS = _CONNECT_SECONDS + _READ_SECONDS
_WORTH_RETRYING = (TooManyRequests, ConnectUnavailable, ConnectTimeout)

_THROTTLED = ("TooManyRequestsException", "ThrottlingException")
_REFUSED = ("InvalidRequestException", "InvalidParameterException")
_NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)
_NO_ANSWER = (ConnectionError, HTTPClientError, ResponseParserError)
# What botocore's parser trips over, and msgspec refuses, in a body that is not the JSON that the model promises.
_GARBAGE = (AttributeError, TypeError, ValueError)


class UnexpectedAnswer(Exception):
    """A bug: Connect refused what it should not have been asked.

    Without its message, which goes into the log with the stack: Connect quotes there what a customer wrote.
    """


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


class _DescribeContactResponse(Members, frozen=True):
    contact: Contact


class _AssociatedContact(Contact, frozen=True):
    id: str = msgspec.field(name="ContactId")


class _ListAssociatedContactsResponse(Members, frozen=True):
    contact_summary_list: list[_AssociatedContact]
    next_token: str | None = None


class Connect:
    """What this service asks of Amazon Connect about one instance. Expected failures are raised as a ChatRefused.

    `sleep` takes seconds, and `started` is told how many each StartChatContact took, whatever came of it.
    """

    def __init__(
        self,
        client: Any,
        instance_id: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        started: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._client = client
        self._instance_id = instance_id
        self._sleep = sleep
        self._started = started

    def start_chat(self, chat: StartChatRequest, deadline: Deadline) -> StartChatResult:
        """Start `chat`. Its ClientToken is the same on every attempt, so that one chat at most comes of it."""
        resumes = chat.persistent_chat is not None
        missing = SourceContactNotFound if resumes else ConnectMisconfigured
        refused = RehydrationRefused if resumes else InvalidRequest
        return self._ask(self._timed_start, chat.to_connect(), StartChatResult, deadline, missing, refused)

    def _timed_start(self, **members: Any) -> dict[str, Any]:
        begun = time.perf_counter()
        try:
            answer: dict[str, Any] = self._client.start_chat_contact(**members)
            return answer
        finally:
            self._started(time.perf_counter() - begun)

    def contact(self, contact_id: str, deadline: Deadline) -> Contact:
        """The chat contact of exactly this id; raises SourceContactNotFound for any other."""
        found = self._look_up("describe_contact", {"ContactId": contact_id}, _DescribeContactResponse, deadline).contact
        if found.id != contact_id or found.channel != "CHAT":
            raise SourceContactNotFound
        return found

    def session(self, initial: str, deadline: Deadline) -> list[Contact]:
        """All contacts of the session with this initial contact id; raises SourceContactNotFound.

        Whether Connect lists a contact among its own associated ones is not documented: the initial one is looked up
        where it does not.
        """
        found: list[Contact] = []
        page: dict[str, Any] = {"ContactId": initial, "MaxResults": 100}
        while True:
            answer = self._look_up("list_associated_contacts", page, _ListAssociatedContactsResponse, deadline)
            found += [other for other in answer.contact_summary_list if initial in (other.id, other.initial_contact_id)]
            if answer.next_token is None:
                break
            page["NextToken"] = answer.next_token
        if all(contact.id != initial for contact in found):
            found.append(self.contact(initial, deadline))
        return found

    def _look_up[Answer](
        self, operation: str, members: dict[str, Any], answer: type[Answer], deadline: Deadline
    ) -> Answer:
        members = {"InstanceId": self._instance_id, **members}
        call = getattr(self._client, operation)
        return self._ask(call, members, answer, deadline, SourceContactNotFound, SourceContactNotFound)

    def _ask[Answer](
        self,
        call: Callable[..., dict[str, Any]],
        members: dict[str, Any],
        answer: type[Answer],
        deadline: Deadline,
        missing: type[ChatRefused],
        refused: type[ChatRefused],
    ) -> Answer:
        """Connect's answer, after a second attempt where one is useful and the deadline leaves time for it."""
        if not deadline.allows(_ATTEMPT_SECONDS):
            raise ConnectTimeout
        try:
            return _attempt(call, members, answer, missing, refused)
        except _WORTH_RETRYING as first:
            pause = random.uniform(0.1, 0.4)  # noqa: S311  # spreads retries, hides nothing
            if not deadline.allows(pause + _ATTEMPT_SECONDS):
                raise
            maybe_started = first.maybe_started
        self._sleep(pause)
        try:
            return _attempt(call, members, answer, missing, refused)
        except ChatRefused as second:
            second.maybe_started |= maybe_started
            raise


def _attempt[Answer](
    call: Callable[..., dict[str, Any]],
    members: dict[str, Any],
    answer: type[Answer],
    missing: type[ChatRefused],
    refused: type[ChatRefused],
) -> Answer:
    try:
        return msgspec.convert(call(**members), answer)
    except ClientError as error:
        raise _refusal(error, missing, refused) from None
    except ReadTimeoutError as error:
        raise ConnectTimeout(cause=str(error), maybe_started=True) from error
    except _NO_CREDENTIALS as error:
        raise ConnectMisconfigured(cause=str(error)) from error
    except (*_NO_ANSWER, *_GARBAGE) as error:
        raise ConnectUnavailable(retry_after=5, cause=type(error).__name__, maybe_started=True) from error


def _refusal(error: ClientError, missing: type[ChatRefused], refused: type[ChatRefused]) -> Exception:
    """Our name for Connect's answer, by its code and status: its messages are no contract."""
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
        return ConnectUnavailable(retry_after=5, cause=code, maybe_started=True)
    return UnexpectedAnswer(f"{code}, status {status}")
