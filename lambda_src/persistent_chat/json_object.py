"""What strangers send as JSON (a body, a token's parts): what two parsers could read differently is refused."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from .errors import InvalidJson

_MAX_DEPTH = 16


def decode(body: bytes) -> dict[str, Any]:
    """The object that `body` holds; raises InvalidJson.

    msgspec refuses NaN, lone surrogates and anything but UTF-8; the second pass refuses repeated members, of which
    parsers differ in the one they keep. More than 16 levels of nesting are nothing that StartChatContact knows.
    """
    try:
        msgspec.json.decode(body)
        value = json.loads(body, object_pairs_hook=_object, parse_float=_number)
    except (ValueError, RecursionError):  # the errors of both parsers are ValueErrors
        raise InvalidJson from None
    if not isinstance(value, dict) or _deeper_than(value, _MAX_DEPTH):
        raise InvalidJson
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("repeated member")
    return members


def _number(text: str) -> float:
    """JSON does not tell 120.0 from 120."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _deeper_than(value: object, levels: int) -> bool:
    inner: Iterable[object] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper_than(member, levels - 1) for member in inner)
