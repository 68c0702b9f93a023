"""What a request may hold: the model's schema, the rules beyond it, and the names that AWS's clients use.

A schema says what is accepted and what is refused with 400, no more and no less; schemathesis holds the two together.
"""

import re
from typing import Any, get_args

from local.openapi.schemas import NULL, Schema, ref, schemas_of
from local.past_chat import PAST_CONTACT_IDS
from persistent_chat.aliases import BLANKS
from persistent_chat.client_token import KEY
from persistent_chat.first_message import CONTENT_TYPES, INTERACTIVE, MAX_MESSAGE_BYTES, PLAIN
from persistent_chat.references import ID
from persistent_chat.request import RehydrationType, StartChatRequest
from persistent_chat.rules import ATTRIBUTE_KEY

_NO_CONTROLS = r"^[^\u0000-\u001f\u007f-\u009f]*$"
_NAME: Schema = {"type": ["string", "null"], "maxLength": 256, "pattern": _NO_CONTROLS}
_BLANK: Schema = {"enum": ["", None]}
_BLANK_ENTRY: Schema = {"type": ["string", "null"], "pattern": f"^{BLANKS.pattern}$"}
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
    message = schemas["InitialMessage"]
    message["properties"]["ContentType"] = _typed(*sorted(set(CONTENT_TYPES) - {INTERACTIVE}))
    message["properties"]["Content"]["description"] = f"At most {MAX_MESSAGE_BYTES} bytes of UTF-8."
    mode = schemas["ParticipantConfiguration"]["properties"]
    mode["ResponseMode"] = _or_blank(mode["ResponseMode"])
    return schemas | {
        "InitialMessage": {"anyOf": [message, _nothing_in("ContentType", "Content")]},
        "ParticipantDetails": {"type": "object", "properties": {"DisplayName": _NAME}},
        "PersistentChat": _persistent_chat("SourceContactId", "RehydrationType"),
        "PersistentChatInCamelCase": _persistent_chat("sourceContactId", "rehydrationType"),
        "TrustedMembers": {"type": "object", "properties": {name: members[name] for name in _TRUSTED}},
        "StartChatRequest": {
            "description": "StartChatContact's members by AWS's names, and the names that AWS's clients use for some."
            " What is blank (null, an empty text, a duration of 0) counts as absent: that is what AWS's clients mean."
            " Unknown members are ignored.",
            "type": "object",
            "properties": {name: _or_blank(schema) for name, schema in (members | _narrowed(members)).items()}
            | {name: _trusted_only(name) for name in _TRUSTED}
            | _aliases(members),
            "not": {"anyOf": _contradictions()},
        },
    }


def _narrowed(members: dict[str, Schema]) -> dict[str, Schema]:
    """The members that rules narrow further than the model, or that are blank in ways of their own."""
    attributes = {
        "type": "object",
        "propertyNames": {"pattern": f"^{ATTRIBUTE_KEY.pattern}$"},
        "additionalProperties": {"type": "string"},
        "description": "At most 32768 bytes of UTF-8 over all keys and values.",
    }
    rejoin = {"type": "boolean", "description": "false: start a new chat beside the live one that is remembered."}
    return {
        "ParticipantDetails": ref("ParticipantDetails"),
        "Attributes": attributes,
        "ClientToken": {"type": "string", "pattern": f"^{KEY.pattern}$"},
        "ChatDurationInMinutes": {"anyOf": [*members["ChatDurationInMinutes"]["anyOf"], {"const": 0}]},
        "SupportedMessagingContentTypes": _content_types(),
        "ConnectionTypes": {"anyOf": [*members["ConnectionTypes"]["anyOf"], _blank_entries()]},
        "DisconnectOnCustomerExit": {"anyOf": [*members["DisconnectOnCustomerExit"]["anyOf"], _blank_entries()]},
        "Rejoin": rejoin,
    }


def _trusted_only(name: str) -> Schema:
    blank = _or_blank(_nothing_in("StreamingEndpointArn")) if name == "ChatStreamingConfiguration" else _BLANK
    return blank | {"description": "For trusted callers only, see TrustedMembers."}


def _content_types() -> Schema:
    return {
        "anyOf": [
            {"type": "array", "items": {"anyOf": [_typed(*CONTENT_TYPES), _BLANK_ENTRY]}, "contains": _typed(PLAIN)},
            _blank_entries(),
        ]
    }


def _aliases(members: dict[str, Schema]) -> dict[str, Schema]:
    return {
        "ConnectInstanceId": _or_blank(members["InstanceId"]) | {"description": "Another name of InstanceId."},
        "customerName": {"description": "The display name, where ParticipantDetails has none."},
        "Username": {"description": "Ignored."},
        "persistentChat": _or_blank(ref("PersistentChatInCamelCase")),
    }


def _contradictions() -> list[Schema]:
    """What no request may hold at once: two names of one thing, no usable name, a first message in a type that the
    client does not support.
    """
    name = {
        "type": "object",
        "required": ["DisplayName"],
        "properties": {"DisplayName": {"not": {"pattern": f"^{BLANKS.pattern}$"}}},
    }
    text = {"type": "string", "minLength": 1}
    return [
        _both(InstanceId=text, ConnectInstanceId=text),
        _both(PersistentChat=_both(SourceContactId=text), persistentChat=_both(sourceContactId=text)),
        _both(customerName={"not": _NAME}) | {"not": _both(ParticipantDetails=name)},
        *(
            _both(InitialMessage=_both(ContentType=_typed(kind)))
            | {"not": _both(SupportedMessagingContentTypes={"type": "array", "contains": _typed(kind)})}
            for kind in CONTENT_TYPES
            if kind != PLAIN
        ),
    ]


def _both(**members: Schema) -> Schema:
    return {"type": "object", "required": list(members), "properties": members}


def _typed(*content_types: str) -> Schema:
    """One of these, with spaces around it."""
    return {"type": "string", "maxLength": 100, "pattern": rf"^\s*({'|'.join(map(re.escape, content_types))})\s*$"}


def _persistent_chat(contact: str, kind: str) -> Schema:
    """Both members, or neither: both blank is AWS's placeholder."""
    both = {contact: {"type": "string", "pattern": f"^{ID.pattern}$"}, kind: {"enum": list(get_args(RehydrationType))}}
    named = {"type": "object", "additionalProperties": False, "properties": both, "required": list(both)}
    return {"anyOf": [named, _nothing_in(contact, kind)]}


def _nothing_in(*names: str) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(names, _BLANK)}


def _blank_entries() -> Schema:
    return {"type": "array", "minItems": 1, "items": _BLANK_ENTRY}


def _or_blank(schema: Schema) -> Schema:
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind != NULL]
    return {"anyOf": [*kinds, _BLANK]}
