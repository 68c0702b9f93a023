"""AWS's own model of the operations, from botocore: what a request must look like is not written down twice."""

import functools
import re
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from local.connect.errors import InvalidParameter, Unreadable


@functools.cache
def _service(name: str) -> ServiceModel:
    return botocore.session.Session().get_service_model(name)


def input_shape(service: str, operation: str) -> StructureShape:
    """What one operation of `connect` or `connectparticipant` takes. ValueError where it takes nothing."""
    shape = _service(service).operation_model(operation).input_shape
    if shape is None:
        raise ValueError(operation)
    return shape


def check(shape: Shape, value: Any, where: str = "") -> None:
    """Hold a value against its shape: types, required members, lengths, ranges, enums, patterns.

    Raises Unreadable for a wrong JSON type, else InvalidParameter. Unknown members pass, as AWS lets them.
    Which of its errors AWS chooses, and its words, are not documented.
    """
    checker = _CHECKERS.get(shape.type_name)
    if checker is not None:
        checker(shape, value, where)


def _check_structure(shape: StructureShape, value: Any, where: str) -> None:
    _expect(isinstance(value, dict), where, "an object")
    for name in shape.required_members:
        if value.get(name) is None:
            raise InvalidParameter(f"Missing required parameter: {where}{name}")
    members = shape.members
    for name in members.keys() & value.keys():
        if value[name] is not None:
            check(members[name], value[name], f"{where}{name}.")


def _check_list(shape: ListShape, value: Any, where: str) -> None:
    _expect(isinstance(value, list), where, "a list")
    _check_bounds(shape, len(value), where)
    for entry in value:
        check(shape.member, entry, where)


def _check_map(shape: MapShape, value: Any, where: str) -> None:
    _expect(isinstance(value, dict), where, "a map")
    _check_bounds(shape, len(value), where)
    for key, entry in value.items():
        check(shape.key, key, where)
        check(shape.value, entry, where)


def _check_string(shape: Shape, value: Any, where: str) -> None:
    _expect(isinstance(value, str), where, "a string")
    _check_bounds(shape, len(value), where)
    choices = shape.metadata.get("enum")
    pattern = shape.metadata.get("pattern")
    if (choices and value not in choices) or (pattern and not re.search(pattern, value)):
        raise InvalidParameter(f"Invalid value for parameter: {where.rstrip('.')}")


def _check_number(shape: Shape, value: Any, where: str) -> None:
    _expect(isinstance(value, int) and not isinstance(value, bool), where, "an integer")
    _check_bounds(shape, value, where)


def _check_boolean(_: Shape, value: Any, where: str) -> None:
    _expect(isinstance(value, bool), where, "a boolean")


def _check_bounds(shape: Shape, size: int, where: str) -> None:
    if not shape.metadata.get("min", size) <= size <= shape.metadata.get("max", size):
        raise InvalidParameter(f"Invalid length or value for parameter: {where.rstrip('.')}")


def _expect(good: bool, where: str, what: str) -> None:
    if not good:
        raise Unreadable(f"{where.rstrip('.') or 'The body'} must be {what}.")


_CHECKERS: dict[str, Any] = {
    "structure": _check_structure,
    "list": _check_list,
    "map": _check_map,
    "string": _check_string,
    "integer": _check_number,
    "long": _check_number,
    "boolean": _check_boolean,
}
