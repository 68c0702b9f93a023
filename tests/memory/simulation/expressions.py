"""DynamoDB's expressions, as far as the memory uses them; any other is an error of the simulation, not a quiet no.

Source: Amazon DynamoDB developer guide, "Condition and filter expressions" and "Update expressions". Values are in
DynamoDB's JSON, such as {"S": "text"}.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

type Value = dict[str, Any]
type Item = dict[str, Value]
type Path = tuple[str, ...]

_TOKEN = re.compile(r"\s*([:#]?[A-Za-z_]\w*|<>|<=|>=|[=<>(),.+-])")
MAX_BYTES = 4096


class Invalid(Exception):
    """DynamoDB answers ValidationException."""


class Context:
    """What an expression is evaluated with; `item` is the item before any change."""

    def __init__(self, item: Item, members: Mapping[str, Any]) -> None:
        self.item = item
        self._names = members.get("ExpressionAttributeNames", {})
        self._values = members.get("ExpressionAttributeValues", {})

    def path(self, words: tuple[str, ...]) -> Path:
        return tuple(self._names[word] if word.startswith("#") else word for word in words)

    def value(self, word: str) -> Value:
        found: Value = self._values[word]
        return found

    def get(self, path: Path) -> Value | None:
        found: Value | None = {"M": self.item}
        for name in path:
            found = found.get("M", {}).get(name) if found else None
        return found


type Condition = Callable[[Context], bool]
type Operand = Callable[[Context], Value | None]
type Change = tuple[tuple[str, ...], Operand | None]


@lru_cache(maxsize=1000)
def condition(text: str) -> Condition:
    """A ConditionExpression or KeyConditionExpression."""
    words = _Words(text)
    parsed = _any_of(words)
    words.end()
    return parsed


@lru_cache(maxsize=1000)
def changes(text: str) -> tuple[Change, ...]:
    """An UpdateExpression's paths, each with what it is set to, or with None where it is removed."""
    words, found = _Words(text), list[Change]()
    while words.more():
        clause = words.next()
        if clause not in ("SET", "REMOVE"):
            raise NotImplementedError(f"{clause} in {text}")
        found.append(_change(words, clause))
        while words.skip(","):
            found.append(_change(words, clause))
    return tuple(found)


def _change(words: "_Words", clause: str) -> Change:
    path = words.path()
    if clause == "REMOVE":
        return path, None
    words.expect("=")
    return path, _sum(words)


def updated(context: Context, wanted: tuple[Change, ...]) -> Item:
    """The item after the changes; raises Invalid for paths that overlap or lead through what is not there."""
    paths = [context.path(words) for words, _ in wanted]
    for number, path in enumerate(paths):
        if any(path[: len(other)] == other for other in paths[:number] + paths[number + 1 :]):
            raise Invalid("Two document paths overlap")
    item = dict(context.item)
    for path, (_, operand) in zip(paths, wanted, strict=True):
        value = operand(context) if operand else None
        if operand and value is None:
            raise Invalid("The provided expression refers to an attribute that does not exist in the item")
        _put(item, path, value)
    return item


def _put(members: Item, path: Path, value: Value | None) -> None:
    name, *rest = path
    if rest:
        inner = members.get(name)
        if inner is None or "M" not in inner:
            raise Invalid("The document path provided in the update expression is invalid for update")
        copied = dict(inner["M"])
        _put(copied, tuple(rest), value)
        members[name] = {"M": copied}
    elif value is None:
        members.pop(name, None)
    else:
        members[name] = value


class _Words:
    def __init__(self, text: str) -> None:
        self.text, self._words, position = text, list[str](), 0
        if len(text.encode()) > MAX_BYTES:
            raise Invalid("Expression size has exceeded the maximum allowed size")
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise NotImplementedError(f"{text[position:]} in {text}")
            self._words.append(match[1])
            position = match.end()
        self._words.reverse()

    def more(self) -> bool:
        return bool(self._words)

    def peek(self) -> str:
        return self._words[-1] if self._words else ""

    def next(self) -> str:
        if not self._words:
            raise NotImplementedError(f"the end of {self.text}")
        return self._words.pop()

    def skip(self, word: str) -> bool:
        found = self.peek().upper() == word
        if found:
            self._words.pop()
        return found

    def expect(self, word: str) -> None:
        if not self.skip(word):
            raise NotImplementedError(f"{self.peek()} for {word} in {self.text}")

    def end(self) -> None:
        if self._words:
            raise NotImplementedError(f"{self.peek()} in {self.text}")

    def path(self) -> tuple[str, ...]:
        words = [self.next()]
        while self.skip("."):
            words.append(self.next())
        return tuple(words)


def _any_of(words: _Words) -> Condition:
    parts = [_all_of(words)]
    while words.skip("OR"):
        parts.append(_all_of(words))
    return parts[0] if len(parts) == 1 else lambda context: any(part(context) for part in parts)


def _all_of(words: _Words) -> Condition:
    parts = [_single(words)]
    while words.skip("AND"):
        parts.append(_single(words))
    return parts[0] if len(parts) == 1 else lambda context: all(part(context) for part in parts)


def _single(words: _Words) -> Condition:
    if words.skip("NOT"):
        inner = _single(words)
        return lambda context: not inner(context)
    if words.skip("("):
        inner = _any_of(words)
        words.expect(")")
        return inner
    if words.skip("ATTRIBUTE_EXISTS"):
        return _exists(words)
    if words.skip("ATTRIBUTE_NOT_EXISTS"):
        exists = _exists(words)
        return lambda context: not exists(context)
    if words.skip("BEGINS_WITH"):
        words.expect("(")
        left = _operand(words)
        words.expect(",")
        right = _operand(words)
        words.expect(")")
        return lambda context: _begins(left(context), right(context))
    return _comparison(words)


def _exists(words: _Words) -> Condition:
    words.expect("(")
    path = words.path()
    words.expect(")")
    return lambda context: context.get(context.path(path)) is not None


def _begins(value: Value | None, beginning: Value | None) -> bool:
    return bool(value and beginning and str(value.get("S", "")).startswith(str(beginning["S"])))


def _comparison(words: _Words) -> Condition:
    left = _operand(words)
    if words.skip("BETWEEN"):
        low = _operand(words)
        words.expect("AND")
        high = _operand(words)
        return lambda context: (
            _compare(left(context), ">=", low(context)) and _compare(left(context), "<=", high(context))
        )
    sign = words.next()
    right = _operand(words)
    return lambda context: _compare(left(context), sign, right(context))


def _compare(left: Value | None, sign: str, right: Value | None) -> bool:
    if left is None or right is None:
        return sign == "<>" and left is not right
    (kind, one), (other_kind, other) = *left.items(), *right.items()
    if sign in ("=", "<>"):
        same = kind == other_kind and (Decimal(one) == Decimal(other) if kind == "N" else one == other)
        return same == (sign == "=")
    if kind != other_kind:
        return False
    if kind not in ("N", "S"):
        raise NotImplementedError(f"{kind} {sign}")
    first, second = (Decimal(one), Decimal(other)) if kind == "N" else (one.encode(), other.encode())
    return bool({"<": first < second, "<=": first <= second, ">": first > second, ">=": first >= second}[sign])


def _sum(words: _Words) -> Operand:
    left = _operand(words)
    if words.peek() not in ("+", "-"):
        return left
    sign, right = (1 if words.next() == "+" else -1), _operand(words)

    def total(context: Context) -> Value | None:
        one, other = left(context), right(context)
        return {"N": str(Decimal(one["N"]) + sign * Decimal(other["N"]))} if one and other else None

    return total


def _operand(words: _Words) -> Operand:
    if words.peek().startswith(":"):
        word = words.next()
        return lambda context: context.value(word)
    path = words.path()
    if not words.skip("("):
        return lambda context: context.get(context.path(path))
    if path != ("if_not_exists",):
        raise NotImplementedError(f"{path[0]} in {words.text}")
    wanted = words.path()
    words.expect(",")
    otherwise = _operand(words)
    words.expect(")")

    def first(context: Context) -> Value | None:
        found = context.get(context.path(wanted))
        return otherwise(context) if found is None else found

    return first
