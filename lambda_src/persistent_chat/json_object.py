"""A request body as a JSON object, read strictly: what two parsers could read differently is refused."""

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
        value = msgspec.json.decode(body)
        json.loads(body, object_pairs_hook=_refuse_repeated)
    except (ValueError, RecursionError):  # the errors of both parsers are ValueErrors
        raise InvalidJson from None
    if not isinstance(value, dict) or _deeper_than(value, _MAX_DEPTH):
        raise InvalidJson
    return value


def _refuse_repeated(pairs: Iterable[tuple[str, object]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("repeated member")


def _deeper_than(value: object, levels: int) -> bool:
    inner: Iterable[object] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper_than(member, levels - 1) for member in inner)
