"""Which bodies are JSON objects."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistent_chat.errors import InvalidJson
from persistent_chat.json_object import decode
from tests.support.json_values import JSON


def nested(levels: int) -> bytes:
    """An object that holds `levels` objects, one in the other."""
    return b'{"a":' * levels + b"{}" + b"}" * levels


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"{'a': 1}", id="single quotes"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="a string"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"a": Infinity}', id="infinity"),
        pytest.param(b'{"a": 1e400}', id="a number beyond floats"),
        pytest.param(b'{"a": "\\ud800"}', id="a lone surrogate"),
        pytest.param(b'{"a": "\xff"}', id="not UTF-8"),
        pytest.param('{"a": 1}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf{}", id="a byte order mark"),
        pytest.param(b"{} {}", id="two objects"),
        pytest.param(b'{"a": 1, "a": 2}', id="a repeated member"),
        pytest.param(b'{"a": 1, "\\u0061": 2}', id="a member repeated under an escape"),
        pytest.param(b'{"a": [{"b": 1, "b": 2}]}', id="a repeated member further in"),
        pytest.param(nested(17), id="17 levels in"),
        pytest.param(b'{"a":' + b"[" * 17 + b"]" * 17 + b"}", id="17 lists in"),
        pytest.param(nested(100_000), id="100,000 levels in"),
        pytest.param(b'{"a":' + b"9" * 5000 + b"}", id="a number of 5,000 digits"),
    ],
)
def test_what_two_parsers_could_read_differently_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidJson):
        decode(body)


def test_sixteen_levels_are_read() -> None:
    assert decode(nested(15)) == json.loads(nested(15))


@pytest.mark.parametrize("number", ["120", "120.0", "1.2e2"])
def test_a_number_without_a_fraction_is_an_integer_however_it_is_written(number: str) -> None:
    value = decode(f'{{"minutes": {number}}}'.encode())["minutes"]
    assert (type(value), value) == (int, 120)


@given(st.dictionaries(st.text(), JSON, max_size=5), st.booleans())
def test_any_plain_object_is_read_as_it_was_written(value: dict[str, object], escaped: bool) -> None:
    assert decode(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary())
def test_any_other_bytes_are_refused_by_name(body: bytes) -> None:
    with contextlib.suppress(InvalidJson):
        assert isinstance(decode(body), dict)
