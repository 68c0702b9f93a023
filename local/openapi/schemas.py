"""JSON Schemas of the wire models, as msgspec tells them."""

from typing import Any

import msgspec

from persistent_chat.answer import Answer
from persistent_chat.problem import Problem

type Schema = dict[str, Any]

NULL: Schema = {"type": "null"}


def schemas_of(*models: type[msgspec.Struct]) -> dict[str, Schema]:
    """The models' schemas and those of what they hold, by name; without defaults, which say only "absent"."""
    _, components = msgspec.json.schema_components(models, ref_template="#/components/schemas/{name}")
    return {name: _without_defaults(schema) for name, schema in components.items()}


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def answer_schemas() -> dict[str, Schema]:
    """What leaves: a member that is None is left out, so nothing is ever null."""
    return {name: _never_null(schema) for name, schema in schemas_of(Answer, Problem).items()}


def _without_defaults(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {name: _without_defaults(inner) for name, inner in schema.items() if name != "default"}
    return [_without_defaults(inner) for inner in schema] if isinstance(schema, list) else schema


def _never_null(schema: Schema) -> Schema:
    members = {}
    for name, member in schema["properties"].items():
        kinds = [kind for kind in member.get("anyOf", []) if kind != NULL]
        members[name] = kinds[0] if kinds else member
    return schema | {"properties": members}
