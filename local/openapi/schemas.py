"""JSON Schemas of the wire models, as msgspec tells them."""

from typing import Any

import msgspec

from persistent_chat.answer import Answer
from persistent_chat.history import conversations, transcripts
from persistent_chat.problem import Problem

type Schema = dict[str, Any]

NULL: Schema = {"type": "null"}


def schemas_of(*models: type[msgspec.Struct], prefix: str = "") -> dict[str, Schema]:
    """The models' schemas and those of what they hold, by name; without defaults, which say only "absent"."""
    template = f"#/components/schemas/{prefix}{{name}}"
    _, components = msgspec.json.schema_components(models, ref_template=template)
    return {prefix + name: _without_defaults(schema) for name, schema in components.items()}


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def answer_schemas() -> dict[str, Schema]:
    """What leaves: a member that may be left out is never null."""
    schemas = schemas_of(Answer, Problem)
    schemas |= schemas_of(conversations.Answer, prefix="Listed")
    schemas |= schemas_of(transcripts.Answer, prefix="Transcript")
    return {name: _never_null(schema) for name, schema in schemas.items()}


def _without_defaults(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {name: _without_defaults(inner) for name, inner in schema.items() if name != "default"}
    return [_without_defaults(inner) for inner in schema] if isinstance(schema, list) else schema


def _never_null(schema: Schema) -> Schema:
    members = {}
    for name, member in schema["properties"].items():
        kept = name in schema.get("required", ())
        kinds = [kind for kind in member.get("anyOf", []) if kind != NULL and not kept]
        members[name] = kinds[0] if kinds else member
    return schema | {"properties": members}
