"""The request: StartChatContact's members under their AWS names, within their AWS limits.

Source: botocore's service model of StartChatContact (connect, 2017-08-08); a test compares the two member by member.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from .errors import FieldError, InvalidRequest
from .references import CUSTOMER_ID_CHARACTERS

LATEST = "latest"  # as a SourceContactId: the customer's own last chat, whichever it is
LONGEST_CHAT = timedelta(days=7)
CONNECT_DEFAULT_DURATION = 1500  # minutes: 25 hours, what Connect takes where nothing is said

RehydrationType = Literal["ENTIRE_PAST_SESSION", "FROM_SEGMENT"]
ResponseMode = Literal["INCREMENTAL", "COMPLETE"]
ConnectionType = Literal["WEBSOCKET", "CONNECTION_CREDENTIALS", "AUTHENTICATION_SESSION", "WEBRTC_CONNECTION"]
DisconnectedParticipant = Literal["AGENT"]

ContactId = Annotated[str, Meta(min_length=1, max_length=256)]
ContentType = Annotated[str, Meta(min_length=1, max_length=100)]
AttributeValue = Annotated[str, Meta(max_length=32767)]
SegmentAttributeName = Annotated[str, Meta(min_length=1, max_length=128)]
SegmentAttributeText = Annotated[str, Meta(max_length=1024)]
Integer = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]  # AWS's integers have 32 bits


class Members(msgspec.Struct, frozen=True, kw_only=True, rename="pascal", omit_defaults=True):
    """A structure of Connect's API: PascalCase on the wire, and what is None is left out."""


class ParticipantDetails(Members, frozen=True):
    display_name: Annotated[str, Meta(min_length=1, max_length=256)]


class InitialMessage(Members, frozen=True):
    content_type: ContentType
    content: Annotated[str, Meta(min_length=1, max_length=16384)]


class PersistentChat(Members, frozen=True, forbid_unknown_fields=True):
    rehydration_type: RehydrationType | None = None
    source_contact_id: ContactId | None = None


class ParticipantConfiguration(Members, frozen=True):
    response_mode: ResponseMode | None = None


class SegmentAttributeValue(Members, frozen=True):
    value_string: SegmentAttributeText | None = None
    value_map: "dict[SegmentAttributeName, SegmentAttributeValue] | None" = None
    value_integer: Integer | None = None
    value_list: "list[SegmentAttributeValue] | None" = None
    value_arn: SegmentAttributeText | None = None


GUIDE = "connect:Guide"  # the subtype of a step-by-step guide


def is_guide(attributes: Mapping[str, SegmentAttributeValue] | None) -> bool:
    """Whether they are those of a step-by-step guide: a chat contact that no customer ever talked in."""
    subtype = (attributes or {}).get("connect:Subtype")
    return subtype is not None and subtype.value_string == GUIDE


class ChatStreamingConfiguration(Members, frozen=True):
    streaming_endpoint_arn: Annotated[str, Meta(min_length=1, max_length=350)]


class StartChatRequest(Members, frozen=True):
    """All sixteen members, and `rejoin`, which is ours. What is absent or null is None, and is not sent on.

    Attributes and the first message are limited further, by bytes and by key, in `rules` and `first_message`. `rejoin`
    is False where the client asks for a new chat although a live one of theirs is remembered.
    """

    participant_details: ParticipantDetails
    instance_id: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    contact_flow_id: Annotated[str, Meta(max_length=500)] | None = None
    attributes: dict[Annotated[str, Meta(min_length=1, max_length=32767)], AttributeValue] | None = None
    participant_configuration: ParticipantConfiguration | None = None
    initial_message: InitialMessage | None = None
    client_token: Annotated[str, Meta(max_length=500)] | None = None
    chat_duration_in_minutes: Annotated[int, Meta(ge=60, le=10080)] | None = None
    supported_messaging_content_types: list[ContentType] | None = None
    persistent_chat: PersistentChat | None = None
    related_contact_id: ContactId | None = None
    segment_attributes: dict[SegmentAttributeName, SegmentAttributeValue] | None = None
    customer_id: Annotated[str, Meta(min_length=1, max_length=CUSTOMER_ID_CHARACTERS)] | None = None
    disconnect_on_customer_exit: Annotated[list[DisconnectedParticipant], Meta(min_length=1, max_length=1)] | None = (
        None
    )
    connection_types: Annotated[list[ConnectionType], Meta(min_length=1, max_length=2)] | None = None
    chat_streaming_configuration: ChatStreamingConfiguration | None = None
    rejoin: bool | None = None

    def to_connect(self) -> dict[str, Any]:
        """The members that StartChatContact takes, as plain data by AWS's names."""
        members: dict[str, Any] = msgspec.to_builtins(self)
        members.pop("Rejoin", None)
        return members


_CHOICES = {
    "PersistentChat.RehydrationType": RehydrationType,
    "ParticipantConfiguration.ResponseMode": ResponseMode,
    "ConnectionTypes": ConnectionType,
    "DisconnectOnCustomerExit": DisconnectedParticipant,
}


_ENTRIES = {"Attributes": AttributeValue, "SegmentAttributes": SegmentAttributeValue}
_MISSING = re.compile(r"Object missing required field `(\w+)`")


def validate(members: dict[str, Any]) -> StartChatRequest:
    """The members, by their AWS names, as a typed request; raises InvalidRequest naming the first wrong one."""
    try:
        return msgspec.convert(members, StartChatRequest)
    except (msgspec.ValidationError, RecursionError) as error:
        raise InvalidRequest(errors=(_field_error(str(error), members),)) from None


def _field_error(text: str, members: dict[str, Any]) -> FieldError:
    """From msgspec's "Expected `str`, got `int` - at `$.ConnectionTypes[0]`"; of a list's members the list is named.

    Before the path, which is the last thing that it says, a client's own words may stand.
    """
    message, path = [*text.replace("`key` in ", "").rsplit(" - at ", 1), ""][:2]
    path = path.strip("`").removeprefix("$").removeprefix(".")
    field = re.sub(r"\[[^]]*\]", "", path)
    name, entry, _ = path.partition("[...]")
    if entry and name in _ENTRIES:
        field = f"{name}.{_wrong_key(members[name], _ENTRIES[name])}{field.removeprefix(name)}"
    if missing := _MISSING.match(message):
        return FieldError(field=f"{field}.{missing[1]}", message="Missing")
    if message.startswith("Invalid enum value") and field in _CHOICES:
        message = "Expected one of " + ", ".join(get_args(_CHOICES[field]))
    return FieldError(field=field, message=message.replace("`", "").replace(" | null", ""))


def _wrong_key(entries: dict[str, Any], kind: Any) -> str:
    """The key of the first entry that is refused: msgspec does not say it."""
    return next(key for key, value in entries.items() if not _fits(value, kind))


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError):
        return False
    return True
