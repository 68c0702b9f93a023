"""API Gateway's events and responses."""

import base64
from typing import Any

import pytest

from persistent_chat.api_gateway import HttpRequest, response
from persistent_chat.errors import InvalidJson, RequestTooLarge

LIMIT = 64 * 1024


def test_what_is_read_of_an_event() -> None:
    request = HttpRequest.of(
        {
            "headers": {"Origin": "https://a.example", "IDEMPOTENCY-KEY": "key", "X-Odd": None, "X-Number": 7},
            "requestContext": {"requestId": "request-1"},
            "body": "{}",
            "isBase64Encoded": False,
        }
    )
    assert request.headers == {"origin": "https://a.example", "idempotency-key": "key"}
    assert (request.content(), request.request_id) == (b"{}", "request-1")


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"headers": None, "requestContext": None, "body": None, "isBase64Encoded": None}, id="null"),
        pytest.param({"headers": [], "requestContext": 1, "body": {"a": 1}, "isBase64Encoded": "yes"}, id="oddities"),
        pytest.param([], id="a list"),
        pytest.param(None, id="null itself"),
    ],
)
def test_another_form_of_event_reads_as_an_empty_request(event: Any) -> None:
    request = HttpRequest.of(event)
    assert (request.content(), dict(request.headers), request.request_id) == (b"", {}, "")


@pytest.mark.parametrize(
    ("headers", "several", "read"),
    [
        ({"authorization": "one"}, None, ("one",)),
        ({"Authorization": "two"}, {"AUTHORIZATION": ["one", "two"]}, ("one", "two")),
        ({"Authorization": "one", "authorization": "two"}, {}, ("one", "two")),
        ({"Authorization": None}, {"Authorization": None, "X-Other": ["one"]}, ()),
        ({}, {"authorization": "one"}, ("one",)),
    ],
)
def test_every_authorization_header_is_read(headers: Any, several: Any, read: tuple[str, ...]) -> None:
    assert HttpRequest.of({"headers": headers, "multiValueHeaders": several}).authorizations == read


def test_a_base64_body_is_decoded() -> None:
    body = base64.b64encode("{'ü'}".encode()).decode()
    assert HttpRequest.of({"body": body, "isBase64Encoded": True}).content() == "{'ü'}".encode()


@pytest.mark.parametrize(
    ("body", "is_base64"),
    [
        pytest.param("%%%", True, id="no base64"),
        pytest.param("e30", True, id="without padding"),
        pytest.param("e3 0=", True, id="with a space"),
        pytest.param("é", True, id="beyond ASCII"),
        pytest.param('{"a": "\ud800"}', False, id="a lone surrogate"),
    ],
)
def test_a_body_that_has_no_bytes_is_no_json(body: str, is_base64: bool) -> None:
    with pytest.raises(InvalidJson):
        HttpRequest.of({"body": body, "isBase64Encoded": is_base64}).content()


@pytest.mark.parametrize("is_base64", [False, True], ids=["plain", "base64"])
def test_64_kib_are_taken_and_a_byte_more_is_not(is_base64: bool) -> None:
    def content(size: int) -> bytes:
        text = base64.b64encode(b"x" * size).decode() if is_base64 else "x" * size
        return HttpRequest.of({"body": text, "isBase64Encoded": is_base64}).content()

    assert len(content(LIMIT)) == LIMIT
    with pytest.raises(RequestTooLarge):
        content(LIMIT + 1)


def test_the_limit_counts_bytes_not_characters() -> None:
    with pytest.raises(RequestTooLarge):
        HttpRequest.of({"body": "ü" * (LIMIT // 2 + 1)}).content()


def test_a_huge_body_is_not_decoded_first() -> None:
    with pytest.raises(RequestTooLarge):
        HttpRequest.of({"body": "%" * 100_000, "isBase64Encoded": True}).content()


def test_a_response_is_never_cached_and_never_sniffed() -> None:
    assert response(200, '{"ü": 1}'.encode(), "application/json", {"Vary": "Origin"}) == {
        "statusCode": 200,
        "headers": {
            "Content-Type": "application/json",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Vary": "Origin",
        },
        "body": '{"ü": 1}',
        "isBase64Encoded": False,
    }


def test_a_request_id_that_is_no_unicode_is_replaced() -> None:
    assert HttpRequest.of({"requestContext": {"requestId": "a\ud800"}}).request_id == "a?"
