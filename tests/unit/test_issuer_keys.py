"""An issuer's keys: fetched once, found again, and fetched anew when there is a reason to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from persistent_chat.issuer_keys import IssuerKeys, IssuerUnavailable, fetch

ISSUER = "https://id.example.com"
CONFIGURATION = f"{ISSUER}/.well-known/openid-configuration"
KEYS = f"{ISSUER}/keys"
MINUTE, HOUR = 60, 3600


def public_key(kid: str, **members: Any) -> dict[str, Any]:
    """A key as an issuer publishes it; any elliptic one will do."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key)), "kid": kid, **members}


class Published:
    """What stands at the issuer's addresses, how often it was fetched, and a clock."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        self.documents: dict[str, Any] = {
            CONFIGURATION: {"issuer": ISSUER, "jwks_uri": KEYS},
            KEYS: {"keys": list(keys)},
        }
        self.fetched: list[str] = []
        self.now = 1000.0
        self.keys = IssuerKeys(ISSUER, lambda: self.now, self.fetch)

    def fetch(self, url: str) -> dict[str, Any]:
        self.fetched.append(url)
        if url not in self.documents:
            raise IssuerUnavailable("down")
        document: dict[str, Any] = self.documents[url]
        return document

    def fetches(self) -> int:
        """How often the keys were asked for, successfully or not."""
        return self.fetched.count(CONFIGURATION)


def test_a_key_is_found_by_its_id() -> None:
    published = Published(public_key("one"), public_key("two"))
    key = published.keys.find("two")
    assert key is not None
    assert (key.key_id, key.algorithm_name) == ("two", "ES256")
    assert published.fetched == [CONFIGURATION, KEYS]


def test_keys_are_fetched_once_for_an_hour() -> None:
    published = Published(public_key("one"))
    for _ in range(100):
        assert published.keys.find("one")
        published.now += HOUR / 100
    assert published.fetches() == 1
    published.now += 1
    assert published.keys.find("one")
    assert published.fetches() == 2


def test_a_key_that_is_withdrawn_is_gone_after_an_hour() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    published.documents[KEYS] = {"keys": []}
    published.now += HOUR + 1
    assert published.keys.find("one") is None


def test_a_rotation_costs_one_fetch() -> None:
    published = Published(public_key("old"))
    assert published.keys.find("old")
    published.now += MINUTE + 1
    published.documents[KEYS] = {"keys": [public_key("old"), public_key("new")]}
    for _ in range(10):
        assert published.keys.find("new")
        assert published.keys.find("old")
    assert published.fetches() == 2


def test_invented_ids_cost_one_fetch_a_minute() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    for number in range(10 * MINUTE):
        assert published.keys.find(f"invented {number}") is None
        published.now += 1
    assert published.fetches() == 10


def test_invented_ids_do_not_hammer_an_issuer_that_is_down_nor_lock_customers_out() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    published.documents.clear()
    published.now += MINUTE + 1
    for number in range(MINUTE):
        with pytest.raises(IssuerUnavailable):
            published.keys.find(f"invented {number}")
        assert published.keys.find("one")
        published.now += 1
    assert published.fetches() == 2


def test_an_issuer_that_was_down_is_asked_again_after_seconds() -> None:
    published = Published(public_key("one"))
    documents, published.documents = published.documents, {}
    for _ in range(3):
        with pytest.raises(IssuerUnavailable):
            published.keys.find("one")
    assert published.fetches() == 1
    published.documents = documents
    published.now += 6
    assert published.keys.find("one")


def test_old_keys_are_not_trusted_where_the_issuer_cannot_be_asked() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    published.documents.clear()
    published.now += HOUR + 1
    for _ in range(2):
        with pytest.raises(IssuerUnavailable):
            published.keys.find("one")


@pytest.mark.parametrize(
    "configuration",
    [
        pytest.param({"issuer": "https://id.example.org", "jwks_uri": KEYS}, id="another issuer's"),
        pytest.param({"issuer": f"{ISSUER}/", "jwks_uri": KEYS}, id="almost the issuer's"),
        pytest.param({"jwks_uri": KEYS}, id="nobody's"),
        pytest.param({"issuer": ISSUER}, id="without an address of keys"),
        pytest.param({"issuer": ISSUER, "jwks_uri": "http://id.example.com/keys"}, id="keys without TLS"),
        pytest.param({"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"}, id="keys in a file"),
    ],
)
def test_a_configuration_that_is_not_the_issuers_gives_no_key(configuration: dict[str, Any]) -> None:
    published = Published(public_key("one"))
    published.documents[CONFIGURATION] = configuration
    with pytest.raises(IssuerUnavailable):
        published.keys.find("one")


@pytest.mark.parametrize(
    "useless",
    [
        pytest.param(None, id="null"),
        pytest.param("key", id="text"),
        pytest.param({"kty": "EC"}, id="a key without an id"),
        pytest.param({"kid": 1, "kty": "EC"}, id="an id that is a number"),
        pytest.param({"kid": "bad", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, id="a point off the curve"),
        pytest.param({"kid": "bad", "kty": "new", "alg": "NEW512"}, id="a kind of key nobody knows"),
        pytest.param(public_key("bad", use="enc"), id="a key for encryption"),
    ],
)
def test_what_is_no_signing_key_is_passed_over(useless: object) -> None:
    published = Published(public_key("one"))
    published.documents[KEYS]["keys"].insert(0, useless)
    assert published.keys.find("one")
    assert published.keys.find("bad") is None


@pytest.mark.parametrize("keys", [None, {}, "keys"])
def test_an_issuer_without_keys_has_none(keys: object) -> None:
    published = Published()
    published.documents[KEYS] = {"keys": keys}
    assert published.keys.find("one") is None


@contextmanager
def answering(raw: bytes) -> Iterator[str]:
    """The address of a server that answers every request with these bytes and hangs up."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/keys"
        finally:
            server.shutdown()
            thread.join()


def test_a_document_is_fetched() -> None:
    with answering(b'HTTP/1.0 200 OK\r\n\r\n{"keys": []}') as url:
        assert fetch(url) == {"keys": []}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"HTTP/1.0 500 Oops\r\n\r\n{}", id="an error"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n<html>", id="no JSON"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n[]", id="no object"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n\xff\xfe{", id="no text"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n" + b'{"k":' * 50_000, id="nested without end"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n{" + b" " * 300_000 + b"}", id="larger than 256 KiB"),
        pytest.param(b"what?\r\n\r\n", id="no HTTP"),
        pytest.param(b"HTTP/1.0 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n", id="a redirection to a file"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_json_object_is_an_issuer_that_is_unavailable(raw: bytes) -> None:
    with answering(raw) as url, pytest.raises(IssuerUnavailable):
        fetch(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://id.example.com/keys", "None", ""])
def test_only_the_web_is_fetched_from(url: str) -> None:
    with pytest.raises(IssuerUnavailable):
        fetch(url)


def test_nobody_listening_is_an_issuer_that_is_unavailable() -> None:
    with pytest.raises(IssuerUnavailable):
        fetch("http://127.0.0.1:1/keys")
