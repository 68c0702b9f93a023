"""AWS's REST-JSON protocol on HTTP: reading an operation's members, writing its answer or its error."""

import json

from aiohttp import web
from botocore.model import StructureShape

from local.connect.errors import ConnectError, Unreadable
from local.connect.members import Members


async def read_members(request: web.Request, shape: StructureShape) -> Members:
    """The members of a request from its path, query, headers and body. Raises Unreadable where they cannot be read."""
    members = _body(await request.read())
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        if location is None:
            continue
        members.pop(name, None)
        if member.type_name == "list":
            members |= {name: texts} if (texts := request.query.getall(member.serialization["name"], [])) else {}
            continue
        source = {"uri": request.match_info, "querystring": request.query, "header": request.headers}[location]
        text = source.get(member.serialization["name"])
        if text is not None:
            members[name] = _integer(text, name) if member.type_name == "integer" else text
    return {name: value for name, value in members.items() if value is not None}


def json_answer(members: Members, status: int = 200) -> web.Response:
    """An answer as AWS writes one."""
    return web.Response(status=status, body=json.dumps(members).encode(), content_type="application/json")


def error_answer(error: ConnectError) -> web.Response:
    """The type goes into the header and, as old clients look there, into the body as `__type`."""
    answer = json_answer({"Message": error.message, "__type": error.type}, error.status)
    answer.headers["x-amzn-ErrorType"] = error.type
    return answer


def read_object(body: bytes) -> Members:
    """A JSON object; Unreadable for any other body."""
    try:
        members = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unreadable("The body is not JSON.") from None
    if not isinstance(members, dict):
        raise Unreadable("The body must be a JSON object.")
    return members


def _body(body: bytes) -> Members:
    return read_object(body) if body else {}


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity, which Python reads and JSON does not have


def _integer(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Unreadable(f"{name} must be an integer.") from None
