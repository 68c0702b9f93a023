"""The names that AWS's own clients and documents use for StartChatContact's members, turned into AWS's names.

Sources: amazon-connect-chat-interface, and AWS's hosted widget, iOS, Android and React Native examples,
and amazon-connect/touchpoint.
"""

import re
from typing import Any

import msgspec

from .errors import FieldError, InvalidRequest
from .request import (
    ChatStreamingConfiguration,
    InitialMessage,
    ParticipantConfiguration,
    ParticipantDetails,
    PersistentChat,
    SegmentAttributeValue,
    StartChatRequest,
)

_MODELS: dict[str, type[msgspec.Struct]] = {
    "ParticipantDetails": ParticipantDetails,
    "InitialMessage": InitialMessage,
    "PersistentChat": PersistentChat,
    "ParticipantConfiguration": ParticipantConfiguration,
    "ChatStreamingConfiguration": ChatStreamingConfiguration,
}
_LISTS = ("SupportedMessagingContentTypes", "DisconnectOnCustomerExit", "ConnectionTypes")
BLANKS = re.compile(r"[^\S\x00-\x1f\x7f-\x9f]*")  # a space of any script's; line ends and the like are none
_DATA = ("ValueString", "ValueArn")  # members whose "" is the client's word
_OTHER_NAMES = ("ConnectInstanceId", "customerName")
_LONGEST_NAME = 64  # of a name whose like is looked for: no member's has more than 28 characters


def normalize(body: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A client's body as StartChatContact's members, and the names of top-level members that mean nothing here.

    camelCase becomes PascalCase. What is blank was not given, which is what AWS's clients mean by it: a member that is
    null or "", a duration of 0, a list's blank entries, and a member that holds nothing else. What attributes
    hold is the client's data and stays. Without any name the customer is "Customer". Raises InvalidRequest for a member
    that is given under two names.
    """
    others = dict(body)
    others.pop("Username", None)
    customer_name = others.pop("customerName", None)
    members = _rename(others, StartChatRequest, "")
    _name_customer(members, customer_name)
    return members, [name for name in members if name not in StartChatRequest.__struct_encode_fields__]


def nearest(name: str) -> str | None:
    """The member that a name which means nothing here was probably meant for, where one comes near."""
    from difflib import get_close_matches  # for the few who need it: no cold start waits for it

    known = {member.lower(): member for member in (*StartChatRequest.__struct_encode_fields__, *_OTHER_NAMES)}
    near = get_close_matches(name.lower()[:_LONGEST_NAME], known, n=1)
    return known[near[0]] if near else None


def _rename(given: dict[str, Any], model: type[msgspec.Struct], path: str) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for alias, original in given.items():
        name = _aws_name(alias, model)
        value = _rename_inside(name, original)
        if name in model.__struct_encode_fields__ and _blank(name, value):
            continue
        if name in members:
            raise InvalidRequest(errors=(FieldError(path + name, "Given twice, under two names"),))
        members[name] = value
    return members


def _rename_inside(name: str, value: object) -> object:
    if isinstance(value, dict) and name in _MODELS:
        return _rename(value, _MODELS[name], f"{name}.") or None
    if isinstance(value, dict) and name in ("SegmentAttributes", "ValueMap"):
        return {key: _segment_attribute(inner) for key, inner in value.items()}
    if isinstance(value, list) and name == "ValueList":
        return [_segment_attribute(inner) for inner in value]
    if isinstance(value, list) and value and name in _LISTS:
        return [entry for entry in value if not _blank_text(entry)] or None
    return value


def _segment_attribute(value: object) -> object:
    return _rename(value, SegmentAttributeValue, "SegmentAttributes.") if isinstance(value, dict) else value


def _aws_name(alias: str, model: type[msgspec.Struct]) -> str:
    if alias in ("ConnectInstanceId", "connectInstanceId"):
        return "InstanceId"
    pascal = alias[:1].upper() + alias[1:]
    return pascal if pascal in model.__struct_encode_fields__ else alias


def _name_customer(members: dict[str, Any], customer_name: object) -> None:
    details = members.setdefault("ParticipantDetails", {})
    if isinstance(details, dict) and _blank_text(details.get("DisplayName")):
        details["DisplayName"] = "Customer" if _blank_text(customer_name) else customer_name


def _blank(name: str, value: object) -> bool:
    if name == "ChatDurationInMinutes" and type(value) is int:
        return value == 0
    return value is None or (value == "" and name not in _DATA)


def _blank_text(text: object) -> bool:
    return text is None or (isinstance(text, str) and BLANKS.fullmatch(text) is not None)
