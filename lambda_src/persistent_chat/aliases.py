"""The names that AWS's own clients and documents use for StartChatContact's members, turned into AWS's names.

Sources: amazon-connect-chat-interface, and AWS's hosted widget, iOS, Android and React Native examples.
"""

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


def normalize(body: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A client's body as StartChatContact's members, and the names of top-level members that mean nothing here.

    camelCase becomes PascalCase; a member that is null counts as absent; a PersistentChat with both members empty is
    AWS's documented placeholder and counts as absent; without any name the customer is "Customer". Raises
    InvalidRequest for a member that is given under two names.
    """
    others = dict(body)
    others.pop("Username", None)
    customer_name = others.pop("customerName", None)
    members = _rename(others, StartChatRequest, "")
    _drop_placeholder(members)
    _name_customer(members, customer_name)
    return members, [name for name in members if name not in StartChatRequest.__struct_encode_fields__]


def _rename(given: dict[str, Any], model: type[msgspec.Struct], path: str) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for alias, value in given.items():
        name = _aws_name(alias, model)
        if value is None and name in model.__struct_encode_fields__:
            continue
        if name in members:
            raise InvalidRequest(errors=(FieldError(path + name, "Given twice, under two names"),))
        members[name] = _rename_inside(name, value)
    return members


def _rename_inside(name: str, value: object) -> object:
    if isinstance(value, dict) and name in _MODELS:
        return _rename(value, _MODELS[name], f"{name}.")
    if isinstance(value, dict) and name == "SegmentAttributes":
        return {
            key: _rename(inner, SegmentAttributeValue, "SegmentAttributes.") if isinstance(inner, dict) else inner
            for key, inner in value.items()
        }
    return value


def _aws_name(alias: str, model: type[msgspec.Struct]) -> str:
    if alias == "ConnectInstanceId":
        return "InstanceId"
    pascal = alias[:1].upper() + alias[1:]
    return pascal if pascal in model.__struct_encode_fields__ else alias


def _drop_placeholder(members: dict[str, Any]) -> None:
    source = members.get("PersistentChat")
    if isinstance(source, dict):
        for name in PersistentChat.__struct_encode_fields__:
            if source.get(name) == "":
                del source[name]
        if not source:
            del members["PersistentChat"]


def _name_customer(members: dict[str, Any], customer_name: object) -> None:
    details = members.setdefault("ParticipantDetails", {})
    if isinstance(details, dict) and _blank(details.get("DisplayName")):
        details["DisplayName"] = "Customer" if _blank(customer_name) else customer_name


def _blank(name: object) -> bool:
    return name is None or (isinstance(name, str) and not name.strip(" "))
