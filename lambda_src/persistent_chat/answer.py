"""The answer: the named members that leave, and nothing else that Amazon Connect may have said."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .request import Members, StartChatRequest

_Id = Annotated[str, Meta(min_length=1)]


class ConnectionCredentials(Members, frozen=True):
    connection_token: str | None = None
    expiry: str | None = None


class Websocket(Members, frozen=True):
    url: str | None = None
    connection_expiry: str | None = None


class StartChatResult(Members, frozen=True):
    """StartChatContact's response; the times are ISO 8601 as Connect writes them."""

    contact_id: _Id
    participant_id: _Id
    participant_token: _Id
    continued_from_contact_id: str | None = None
    connection_credentials: ConnectionCredentials | None = None
    websocket: Websocket | None = None
    streaming_id: str | None = None


class FeaturePermissions(msgspec.Struct, frozen=True, kw_only=True):
    """What AWS's chat clients read to switch their own features on."""

    messaging_markdown: bool = msgspec.field(name="MESSAGING_MARKDOWN")
    attachments: bool = msgspec.field(name="ATTACHMENTS")


# Why there is no past where one was to be.
REASONS = (
    "NoPastChat",
    "PastChatTooOld",
    "SourceChatStillActive",
    "TranscriptNotReady",
    "RehydrationRefused",
    "SourceContactNotFound",
)


class Outcome(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What a start came to, where more can be said of it than that there is a chat.

    `reason` says why a chat that was to be resumed has no past. The past of a `resuming` one follows in so many seconds
    or so. Members of the request that do not reach a `rejoined` chat are named.
    """

    outcome: Literal["started", "resumed", "resuming", "rejoined"]
    continued_from_contact_id: str | None = None
    reason: Annotated[str, Meta(extra_json_schema={"enum": list(REASONS)})] | None = None
    seconds_until_history: int | None = None
    not_delivered: tuple[str, ...] = ()


class Guest(msgspec.Struct, frozen=True):
    """What makes a new visitor known again: their client keeps the token, and sends it from then on."""

    token: str


class Data(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    start_chat_result: StartChatResult
    feature_permissions: FeaturePermissions
    conversation: Outcome | None = None
    guest: Guest | None = None


class Answer(msgspec.Struct, frozen=True):
    """The body of a 200, in the shape that AWS's sample backend answers and AWS's clients read."""

    data: Data


def answer(
    result: StartChatResult,
    chat: StartChatRequest,
    *,
    attachments: bool,
    conversation: Outcome | None = None,
    new_guest_token: str | None = None,
) -> Answer:
    markdown = "text/markdown" in (chat.supported_messaging_content_types or ())
    permissions = FeaturePermissions(messaging_markdown=markdown, attachments=attachments)
    guest = Guest(new_guest_token) if new_guest_token else None
    return Answer(
        Data(start_chat_result=result, feature_permissions=permissions, conversation=conversation, guest=guest)
    )
