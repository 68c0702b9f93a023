"""An OpenID Connect issuer's JSON documents, fetched with manners and within limits."""

import json
import time
import urllib.request
import zlib
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any
from urllib.parse import urlsplit

# Firewalls in front of issuers turn away what calls itself Python's library.
_HEADERS = {"User-Agent": "persistent-chat", "Accept": "application/json", "Accept-Encoding": "gzip"}
_SECONDS = 3
_MAX_BYTES = 256 * 1024
_CHUNK = 64 * 1024
_SCHEMES = ("https", "http")


class IssuerUnavailable(Exception):
    """The issuer's keys could not be fetched, or are not what the issuer should publish."""


def fetch(url: str) -> dict[str, Any]:
    """The JSON object at `url`; raises IssuerUnavailable. No wait for the next byte is longer than three seconds."""
    if urlsplit(url).scheme not in _SCHEMES:
        raise IssuerUnavailable("an address that is neither https nor http")
    request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310  # the scheme is checked above
    try:
        with urllib.request.build_opener(_Redirects).open(request, timeout=_SECONDS) as response:
            document = json.loads(_content(response))
    except (OSError, HTTPException, ValueError, RecursionError, zlib.error) as error:
        raise IssuerUnavailable(type(error).__name__) from error
    if not isinstance(document, dict):
        raise IssuerUnavailable("not a JSON object")
    return document


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Redirects are followed, but not away from TLS: whoever stands in between could then hand out keys."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme not in ("https", req.type):
            fp.close()
            raise IssuerUnavailable("redirected away from TLS")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _content(response: HTTPResponse) -> bytes:
    """The body, unpacked, cut off at 256 KiB; one that trickles is given up where nobody waits for it any more."""
    content, end = b"", time.monotonic() + _SECONDS
    while len(content) < _MAX_BYTES and (chunk := response.read1(_CHUNK)):
        content += chunk
        if time.monotonic() > end:
            raise IssuerUnavailable("too slow")
    if response.headers.get("Content-Encoding", "").lower() == "gzip":
        return zlib.decompressobj(wbits=31).decompress(content, _MAX_BYTES)
    return content[:_MAX_BYTES]
