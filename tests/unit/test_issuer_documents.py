"""An issuer's documents as they come over HTTP: with our manners, within our limits, and never away from TLS."""

import datetime
import gzip
import ipaddress
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from persistent_chat.issuer_documents import IssuerUnavailable, fetch

KEYS = b'{"keys": []}'


class Served:
    """What a server on this machine answers (bytes as they are, one second apart), and the headers it was sent."""

    def __init__(self, *answer: bytes, certificate: Path | None = None) -> None:
        self.answer = answer
        self.asked: list[dict[str, str]] = []
        self.stop = threading.Event()
        served = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked.append(dict(self.headers))
                for number, part in enumerate(served.answer):
                    if number and served.stop.wait(1):
                        return
                    self.wfile.write(part)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_port}/keys"


@contextmanager
def serving(*answer: bytes, certificate: Path | None = None) -> Iterator[Served]:
    served = Served(*answer, certificate=certificate)
    with served.server:
        thread = threading.Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            served.stop.set()
            served.server.shutdown()
            thread.join()


def found(location: str) -> bytes:
    """A redirection."""
    return f"HTTP/1.0 302 Found\r\nLocation: {location}\r\n\r\n".encode()


def test_a_document_is_fetched() -> None:
    with serving(b"HTTP/1.0 200 OK\r\n\r\n" + KEYS) as served:
        assert fetch(served.url) == {"keys": []}


def test_a_firewall_sees_who_asks_for_what() -> None:
    with serving(b"HTTP/1.0 200 OK\r\n\r\n" + KEYS) as served:
        fetch(served.url)
    (headers,) = served.asked
    assert headers["User-Agent"] == "persistent-chat"
    assert headers["Accept"] == "application/json"


@pytest.mark.parametrize("encoding", ["gzip", "GZIP"])
def test_a_packed_document_is_unpacked(encoding: str) -> None:
    head = f"HTTP/1.0 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n".encode()
    with serving(head + gzip.compress(KEYS)) as served:
        assert fetch(served.url) == {"keys": []}
    assert served.asked[0]["Accept-Encoding"] == "gzip"


PACKED = b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"HTTP/1.0 500 Oops\r\n\r\n{}", id="an error"),
        pytest.param(b"HTTP/1.0 403 Forbidden\r\n\r\n{}", id="a firewall's refusal"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n<html>", id="no JSON"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n[]", id="no object"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n\xff\xfe{", id="no text"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n" + b'{"k":' * 50_000, id="nested without end"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n{" + b" " * 300_000 + b"}", id="larger than 256 KiB"),
        pytest.param(PACKED + gzip.compress(b"{" + b" " * 300_000 + b"}"), id="larger than 256 KiB when unpacked"),
        pytest.param(PACKED + b"{}", id="not packed at all"),
        pytest.param(PACKED + gzip.compress(KEYS)[:15], id="packed and cut off"),
        pytest.param(b"what?\r\n\r\n", id="no HTTP"),
        pytest.param(found("file:///etc/passwd"), id="a redirection to a file"),
        pytest.param(found("/keys"), id="a redirection in a circle"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_json_object_is_an_issuer_that_is_unavailable(raw: bytes) -> None:
    with serving(raw) as served, pytest.raises(IssuerUnavailable):
        fetch(served.url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://id.example.com/keys", "None", ""])
def test_only_the_web_is_fetched_from(url: str) -> None:
    with pytest.raises(IssuerUnavailable):
        fetch(url)


def test_nobody_listening_is_an_issuer_that_is_unavailable() -> None:
    with pytest.raises(IssuerUnavailable):
        fetch("http://127.0.0.1:1/keys")


def test_an_answer_that_trickles_is_given_up() -> None:
    begun = time.monotonic()
    with (
        serving(b"HTTP/1.0 200 OK\r\n\r\n", *[b" "] * 20, KEYS) as served,
        pytest.raises(IssuerUnavailable, match="slow"),
    ):
        fetch(served.url)
    assert time.monotonic() - begun < 5


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of 127.0.0.1, with its key; an authority for whoever makes a connection in this test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + signed.public_bytes(serialization.Encoding.PEM)
    path = tmp_path / "certificate.pem"
    path.write_bytes(pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


def test_a_redirection_stays_on_tls(certificate: Path) -> None:
    with ExitStack() as stack:
        keys = stack.enter_context(serving(b"HTTP/1.0 200 OK\r\n\r\n" + KEYS, certificate=certificate))
        there = stack.enter_context(serving(found(keys.url), certificate=certificate))
        assert fetch(there.url) == {"keys": []}
        elsewhere = stack.enter_context(serving(found(keys.url)))
        assert fetch(elsewhere.url) == {"keys": []}


def test_a_redirection_away_from_tls_is_refused_and_not_followed(certificate: Path) -> None:
    with serving(b"HTTP/1.0 200 OK\r\n\r\n" + KEYS) as plain:
        with (
            serving(found(plain.url), certificate=certificate) as served,
            pytest.raises(IssuerUnavailable, match="redirected away from TLS"),
        ):
            fetch(served.url)
        assert plain.asked == []
