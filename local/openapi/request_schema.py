"""What a request may hold: the model's schema, the rules beyond it, and the names that AWS's clients use.

A schema says what is accepted and what is refused with 400, no more and no less; schemathesis holds the two together.
"""

import re
from typing import Any, get_args

from local.connect.starting import CONTENT_TYPES
from local.openapi.schemas import NULL, Schema, ref, schemas_of
from local.past_chat import PAST_CONTACT_IDS
from persistent_chat.client_token import KEY
from persistent_chat.references import ID
from persistent_chat.request import RehydrationType, StartChatRequest
from persistent_chat.rules import ATTRIBUTE_KEY

_NO_CONTROLS = r"^[^\u0000-\u001f\u007f-\u009f]*$"
_NO_CONTROLS_BUT_TABS_AND_LINE_ENDS = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
_NAME: Schema = {"type": ["string", "null"], "maxLength": 256, "pattern": _NO_CONTROLS}
_TYPES = sorted(CONTENT_TYPES)
_PLAIN = "text/plain"
_TRUSTED = ("CustomerId", "RelatedContactId", "SegmentAttributes", "ChatStreamingConfiguration")

IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same request by the same caller gives the same chat. See also ClientToken.",
    # Spaces around a header's value are not part of it.
    "schema": {"type": "string", "pattern": r"^[!-~][ -~]{14,498}[!-~]$"},
}

_ANN = {"ParticipantDetails": {"DisplayName": "Ann"}}
EXAMPLES: dict[str, Any] = {
    "start": {"summary": "Start a chat", "value": _ANN | {"Attributes": {"orderId": "4711"}}},
    "resume": {
        "summary": "Resume a past session",
        "value": _ANN
        | {"PersistentChat": {"SourceContactId": PAST_CONTACT_IDS[0], "RehydrationType": "ENTIRE_PAST_SESSION"}},
    },
    "onlyAName": {"summary": "AWS's React Native example", "value": {"customerName": "Ann"}},
}


def request_schemas() -> dict[str, Schema]:
    """StartChatRequest as the public may send it, what it refers to, and what trusted callers may add."""
    schemas = schemas_of(StartChatRequest)
    members = schemas["StartChatRequest"]["properties"]
    message = schemas["InitialMessage"]["properties"]
    message["Content"]["pattern"] = _NO_CONTROLS_BUT_TABS_AND_LINE_ENDS
    message["ContentType"] = {"enum": _TYPES}
    return schemas | {
        "ParticipantDetails": {"type": "object", "properties": {"DisplayName": _NAME}},
        "PersistentChat": _persistent_chat("SourceContactId", "RehydrationType"),
        "PersistentChatInCamelCase": _persistent_chat("sourceContactId", "rehydrationType"),
        "TrustedMembers": {"type": "object", "properties": {name: members[name] for name in _TRUSTED}},
        "StartChatRequest": {
            "description": "StartChatContact's members by AWS's names, and the names that AWS's clients use for some."
            " A member that is null counts as absent; unknown ones are ignored.",
            "type": "object",
            "properties": members | _narrowed(members) | _aliases(members),
            "not": {"anyOf": _contradictions()},
        },
    }


def _narrowed(members: dict[str, Schema]) -> dict[str, Schema]:
    """The members that rules narrow further than the model."""
    types = members["SupportedMessagingContentTypes"]["anyOf"][0]
    types |= {
        "items": types["items"] | {"pattern": rf"^\s*({'|'.join(map(re.escape, _TYPES))})\s*$"},
        **_contains(_PLAIN),
    }
    attributes = {
        "type": "object",
        "propertyNames": {"pattern": f"^{ATTRIBUTE_KEY.pattern}$"},
        "additionalProperties": {"type": "string"},
        "description": "At most 32768 bytes of UTF-8 over all keys and values.",
    }
    return {name: {**NULL, "description": "For trusted callers only, see TrustedMembers."} for name in _TRUSTED} | {
        "ParticipantDetails": _or_null(ref("ParticipantDetails")),
        "Attributes": _or_null(attributes),
        "ClientToken": _or_null({"type": "string", "pattern": f"^{KEY.pattern}$"}),
        "SupportedMessagingContentTypes": _or_null(types),
    }


def _aliases(members: dict[str, Schema]) -> dict[str, Schema]:
    return {
        "ConnectInstanceId": members["InstanceId"] | {"description": "Another name of InstanceId."},
        "customerName": {"description": "The display name, where ParticipantDetails has none."},
        "Username": {"description": "Ignored."},
        "persistentChat": _or_null(ref("PersistentChatInCamelCase")),
    }


def _contradictions() -> list[Schema]:
    """What no request may hold at once: two names of one thing, no usable name, a first message in a type that the
    client does not support.
    """
    name = {"type": "object", "required": ["DisplayName"], "properties": {"DisplayName": {"pattern": "[^ ]"}}}
    return [
        _both(InstanceId={"type": "string"}, ConnectInstanceId={"type": "string"}),
        _both(PersistentChat={"type": "object"}, persistentChat={"type": "object"}),
        _both(customerName={"not": _NAME}) | {"not": _both(ParticipantDetails=name)},
        *(
            _both(InitialMessage={"type": "object", "properties": {"ContentType": {"const": kind}}})
            | {"not": _both(SupportedMessagingContentTypes={"type": "array"} | _contains(kind))}
            for kind in _TYPES
            if kind != _PLAIN
        ),
    ]


def _both(**members: Schema) -> Schema:
    return {"required": list(members), "properties": members}


def _contains(content_type: str) -> Schema:
    return {"contains": {"pattern": rf"^\s*{re.escape(content_type)}\s*$"}}


def _persistent_chat(contact: str, kind: str) -> Schema:
    """Both members, or both empty, which is AWS's placeholder and counts as absent."""
    both = {contact: {"type": "string", "pattern": f"^{ID.pattern}$"}, kind: {"enum": list(get_args(RehydrationType))}}
    placeholder = {contact: {"enum": ["", None]}, kind: {"enum": ["", None]}}
    closed = {"type": "object", "additionalProperties": False}
    return {"anyOf": [{**closed, "properties": both, "required": list(both)}, {**closed, "properties": placeholder}]}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, NULL]}
