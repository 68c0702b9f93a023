"""Our models against botocore's: a boto3 upgrade that adds a member fails here rather than lose data."""

from typing import Any

import botocore.session
import msgspec
import pytest
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from msgspec import inspect

from persistent_chat.answer import StartChatResult
from persistent_chat.request import StartChatRequest

# The service fills these in where the client says nothing.
FILLED_IN = {"InstanceId", "ContactFlowId"}
# The service keeps these to itself.
OURS = {"Rejoin"}
AWSS_INTEGERS = (-(2**31), 2**31 - 1)  # the bounds of every one, without a word in the model


@pytest.fixture(scope="module")
def operation() -> OperationModel:
    return botocore.session.get_session().get_service_model("connect").operation_model("StartChatContact")


def by_aws(shape: Shape, inside: tuple[str, ...] = ()) -> Any:
    """A shape as plain data: its type, bounds and choices, and what it holds."""
    bounds = {name: bound for name in ("min", "max") if (bound := shape.metadata.get(name))}
    if shape.name in inside:
        return shape.name
    inside = (*inside, shape.name)
    if isinstance(shape, StructureShape):
        required = set(shape.required_members)
        return {name: (name in required, by_aws(member, inside)) for name, member in shape.members.items()}
    if isinstance(shape, MapShape):
        return "map", bounds, by_aws(shape.key, inside), by_aws(shape.value, inside)
    if isinstance(shape, ListShape):
        return "list", bounds, by_aws(shape.member, inside)
    if choices := shape.metadata.get("enum"):
        return "string", sorted(choices)
    return shape.type_name, bounds


def by_us(kind: inspect.Type, inside: tuple[str, ...] = ()) -> Any:
    """The same of a msgspec type."""
    match kind:
        case inspect.UnionType(types=(one, inspect.NoneType())):
            return by_us(one, inside)
        case inspect.StructType():
            name = kind.cls.__name__
            if name in inside:
                return name
            return {field.encode_name: (field.required, by_us(field.type, (*inside, name))) for field in kind.fields}
        case inspect.DictType():
            return "map", length(kind), by_us(kind.key_type, inside), by_us(kind.value_type, inside)
        case inspect.ListType():
            return "list", length(kind), by_us(kind.item_type, inside)
        case inspect.LiteralType():
            return "string", sorted(map(str, kind.values))
        case inspect.IntType():
            bounds = {"min": kind.ge, "max": kind.le}
            return "integer", {name: bound for name, bound in bounds.items() if bound not in (None, *AWSS_INTEGERS)}
        case inspect.BoolType():
            return "boolean", {}
        case inspect.StrType():
            return "string", length(kind)
    raise NotImplementedError(kind)


def length(kind: inspect.StrType | inspect.ListType | inspect.DictType) -> dict[str, int]:
    return {name: bound for name, bound in (("min", kind.min_length), ("max", kind.max_length)) if bound}


def names(shape: Any) -> Any:
    """Only what the members are called, all the way in."""
    return {name: names(inner) for name, (_, inner) in shape.items()} if isinstance(shape, dict) else None


def test_the_request_has_awss_members_with_awss_limits(operation: OperationModel) -> None:
    assert operation.input_shape is not None
    aws, ours = by_aws(operation.input_shape), by_us(inspect.type_info(StartChatRequest))
    for name in OURS:
        del ours[name]
    for name in FILLED_IN:
        aws[name] = (False, aws[name][1])
    assert ours == aws


def test_the_request_has_sixteen_members_and_ours() -> None:
    assert len(msgspec.structs.fields(StartChatRequest)) == 16 + len(OURS)


def test_the_answer_has_awss_members(operation: OperationModel) -> None:
    assert operation.output_shape is not None
    assert names(by_us(inspect.type_info(StartChatResult))) == names(by_aws(operation.output_shape))
