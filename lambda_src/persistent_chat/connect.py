"""Amazon Connect: what this service asks of it."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import botocore.session
import msgspec
from botocore.config import Config

from .answer import StartChatResult
from .connect_call import CONNECT_SECONDS, NO_ANSWER, READ_SECONDS, Question, ask
from .contact import Contact, ListedContact
from .deadline import Deadline
from .errors import (
    ChatRefused,
    ConnectMisconfigured,
    FieldError,
    InvalidRequest,
    RehydrationRefused,
    SourceContactNotFound,
)
from .request import GUIDE, Members, PersistentChat, StartChatRequest

_PAGE = 100  # contacts, as many as ListAssociatedContacts gives at once
_OURS = ("InstanceId", "ContactFlowId", "ClientToken")  # members that no client decides
_PAGES = 3  # a session has some few contacts; more would only be waited for


def client(session: botocore.session.Session, read_seconds: float = READ_SECONDS) -> Any:
    """A client for Connect's control API, which waits so long for an answer.

    botocore's own retries are off: they would also repeat after LimitExceededException, which cannot help, and they
    know nothing of the request's deadline.
    """
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"total_max_attempts": 1},
        tcp_keepalive=True,
    )
    return session.create_client("connect", config=config)


class _DescribedContact(Contact, frozen=True):
    segment_attributes: dict[str, Any] | None = None  # whatever stands there: one of them is looked at

    @property
    def is_guide(self) -> bool:
        subtype = (self.segment_attributes or {}).get("connect:Subtype")
        return isinstance(subtype, dict) and subtype.get("ValueString") == GUIDE


class _DescribeContactResponse(Members, frozen=True):
    contact: _DescribedContact


class _ListAssociatedContactsResponse(Members, frozen=True):
    contact_summary_list: tuple[ListedContact, ...]  # optional to AWS: but without it nothing was answered
    next_token: str | None = None


class _Association(Members, frozen=True):
    continued_from_contact_id: str | None = None


class Connect:
    """What is asked of Amazon Connect about one instance. Expected failures are raised as a ChatRefused.

    `sleep` takes seconds, and `timed` is told how many each StartChatContact took, whatever came of it.
    """

    def __init__(
        self,
        client: Any,
        instance_id: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        timed: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._client = client
        self._instance_id = instance_id
        self._sleep = sleep
        self._timed = timed

    def start_chat(self, chat: StartChatRequest, client_token: str, deadline: Deadline) -> StartChatResult:
        """Start `chat`, once: `client_token` is the same on every attempt, so that one chat at most comes of it."""
        missing: ChatRefused = ConnectMisconfigured()
        if chat.related_contact_id is not None:
            unknown = FieldError("RelatedContactId", "There is no such contact")
            missing = SourceContactNotFound("There is no contact under the given RelatedContactId.", errors=(unknown,))
        elif chat.persistent_chat is not None:
            missing = SourceContactNotFound()
        resumes = chat.persistent_chat is not None
        question = Question(
            ask=self._timed_start,
            answer=StartChatResult,
            missing=missing,
            refused=RehydrationRefused() if resumes else InvalidRequest(errors=_suspects(chat)),
            starts=True,
        )
        members = msgspec.structs.replace(chat, client_token=client_token).to_connect()
        return ask(question, members, deadline, self._sleep)

    def _timed_start(self, **members: Any) -> dict[str, Any]:
        begun = time.perf_counter()
        try:
            answer: dict[str, Any] = self._client.start_chat_contact(**members)
            return answer
        finally:
            self._timed(time.perf_counter() - begun)

    def contact(self, contact_id: str, deadline: Deadline) -> Contact:
        """The chat contact of exactly this id; raises SourceContactNotFound for any other."""
        found = self._described(contact_id, deadline)
        if found.id != contact_id or not found.is_chat or found.is_guide:
            raise SourceContactNotFound
        return found

    def is_somebody_elses(self, contact_ids: Iterable[str], customer: str | None, deadline: Deadline) -> bool:
        """Whether one of these contacts, of whatever kind, is another customer's; raises SourceContactNotFound."""
        different = dict.fromkeys(contact_ids)
        return any(self._described(contact_id, deadline).owner not in (None, customer) for contact_id in different)

    def _described(self, contact_id: str, deadline: Deadline) -> _DescribedContact:
        return self._look_up("describe_contact", {"ContactId": contact_id}, _DescribeContactResponse, deadline).contact

    def segments(self, initial: str, deadline: Deadline) -> list[Contact]:
        """The segments that Connect lists of the session with this initial contact id, the oldest 300 at most.

        A contact tree holds more: tasks, e-mails, guides. The list may lag some seconds behind, and whether the
        contact that is asked for stands in it is not documented. Raises SourceContactNotFound.
        """
        found: list[Contact] = []
        page: dict[str, Any] = {"ContactId": initial, "MaxResults": _PAGE}
        for number in range(_PAGES):
            try:
                answer = self._look_up(
                    "list_associated_contacts", page, _ListAssociatedContactsResponse, deadline, dispensable=True
                )
            except NO_ANSWER:
                if number == 0:
                    raise
                break
            found += [other for other in answer.contact_summary_list if other.id and other.initial_id == initial]
            if answer.next_token is None:
                break
            page["NextToken"] = answer.next_token
        return [contact for contact in found if contact.is_segment]

    def associate(self, contact_id: str, source: PersistentChat, client_token: str, deadline: Deadline) -> str | None:
        """Give the chat that goes on as `contact_id` its past; the contact that it now continues from.

        Raises RehydrationRefused where Connect does not, for whatever reason, and SourceContactNotFound.
        """
        question = Question(
            ask=self._client.create_persistent_contact_association,
            answer=_Association,
            missing=SourceContactNotFound(),
            refused=RehydrationRefused(),
        )
        members = {"InstanceId": self._instance_id, "InitialContactId": contact_id, "ClientToken": client_token}
        members |= msgspec.to_builtins(source)
        return ask(question, members, deadline, self._sleep).continued_from_contact_id

    def _look_up[Answer](
        self,
        operation: str,
        members: dict[str, Any],
        answer: type[Answer],
        deadline: Deadline,
        *,
        dispensable: bool = False,
    ) -> Answer:
        missing = SourceContactNotFound()
        patience = self._client.meta.config
        question = Question(
            ask=getattr(self._client, operation),
            answer=answer,
            missing=missing,
            refused=missing,
            dispensable=dispensable,
            seconds=patience.connect_timeout + patience.read_timeout,
        )
        return ask(question, {"InstanceId": self._instance_id, **members}, deadline, self._sleep)


def _suspects(chat: StartChatRequest) -> tuple[FieldError, ...]:
    """The members one of which it is where Connect refuses a request: it does not say which."""
    names = [name for name in chat.to_connect() if name not in _OURS]
    return tuple(FieldError(name, "Amazon Connect refuses one of these members") for name in names)
