"""What this service refuses: one small class each, whose name is the public `code`. API Gateway has others."""

from typing import ClassVar, Self

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """One wrong member of a request: where it is, as a dotted path, and what is expected there."""

    field: str
    message: str


class ChatRefused(Exception):
    """The request is not answered with what it asks for, for a reason with a name.

    `status` is the HTTP status, `detail` the sentence the public reads, `retry_after` seconds after which asking again
    makes sense, `cause` what an operator needs to know and the public must not. `maybe_started`: a chat may have come
    of it although nobody was told.
    """

    status: ClassVar[int]
    detail: ClassVar[str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
        cause: str | None = None,
        maybe_started: bool = False,
    ) -> None:
        self.explanation = detail or self.detail
        self.errors = errors
        self.retry_after = retry_after
        self.cause = cause
        self.maybe_started = maybe_started
        super().__init__(self.explanation)

    @property
    def code(self) -> str:
        return type(self).__name__

    def because(self, cause: str) -> Self:
        """The same refusal, with what an operator needs to know."""
        self.cause = cause
        return self


class InvalidJson(ChatRefused):
    status = 400
    detail = "The body is not a JSON object."


class InvalidRequest(ChatRefused):
    status = 400
    detail = "A member of the request is wrong."


class FieldNotAllowed(ChatRefused):
    status = 400
    detail = "This caller may not set a member of the request."


class Unauthorized(ChatRefused):
    status = 401
    detail = "The request carries no verified identity."


class InstanceNotAllowed(ChatRefused):
    status = 403
    detail = "This endpoint starts chats in one Amazon Connect instance, which is not the one asked for."


class FlowNotAllowed(ChatRefused):
    status = 403
    detail = "This endpoint does not start chats in the flow asked for."


class SourceContactNotFound(ChatRefused):
    status = 404
    detail = "There is no past chat of this customer under the given id."


class ConversationNotFound(ChatRefused):
    status = 404
    detail = "There is no conversation of this customer under the given id."


class TranscriptNotFound(ChatRefused):
    status = 404
    detail = "This conversation's transcript is not kept any more, or never was."


class SourceChatStillActive(ChatRefused):
    status = 409
    detail = "This chat is still going on; only one that has ended can be resumed."


class TranscriptNotReady(ChatRefused):
    status = 409
    detail = "This chat's transcript is still being written."


class RehydrationRefused(ChatRefused):
    status = 409
    detail = "Amazon Connect does not resume this chat; start one without PersistentChat."


class RequestTooLarge(ChatRefused):
    status = 413
    detail = "The body is larger than 64 KiB."


class TooManyRequests(ChatRefused):
    status = 429
    detail = "Too many chats are being started at this moment."


class TooManyActiveChats(ChatRefused):
    status = 429
    detail = "All chat lines are in use."


class ConnectMisconfigured(ChatRefused):
    status = 500
    detail = "This endpoint is not set up correctly."


class ConnectUnavailable(ChatRefused):
    status = 503
    detail = "Amazon Connect cannot be reached at this moment."


class MemoryUnavailable(ChatRefused):
    status = 503
    detail = "It cannot be looked up at this moment whether this customer has a chat."


class ConnectTimeout(ChatRefused):
    status = 504
    detail = "Amazon Connect did not answer in time."
