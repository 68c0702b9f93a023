"""An OpenID Connect issuer's published keys: fetched, cached, and fetched again when the issuer rotates them.

Source: OpenID Connect Discovery 1.0, section 4, and RFC 7517.
"""

import json
import math
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from jwt import PyJWK
from jwt.exceptions import PyJWTError

_LIFETIME_SECONDS = 3600
_PAUSE_SECONDS = 60
_FAILURE_PAUSE_SECONDS = 5
_FETCH_SECONDS = 3
_MAX_BYTES = 256 * 1024
_SCHEMES = ("https", "http")


class IssuerUnavailable(Exception):
    """The issuer's keys could not be fetched, or are not what the issuer should publish."""


def fetch(url: str) -> dict[str, Any]:
    """The JSON object at `url`; raises IssuerUnavailable."""
    if urlsplit(url).scheme not in _SCHEMES:
        raise IssuerUnavailable("an address that is neither https nor http")
    try:
        with urllib.request.urlopen(url, timeout=_FETCH_SECONDS) as response:  # noqa: S310  # the scheme is checked above
            document = json.loads(response.read(_MAX_BYTES))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise IssuerUnavailable(type(error).__name__) from error
    if not isinstance(document, dict):
        raise IssuerUnavailable("not a JSON object")
    return document


class IssuerKeys:
    """Keys by their id. `clock` counts seconds; `fetch` gets a JSON document.

    Kept for an hour. A key that is not known is looked for again, but no more than once a minute: whoever invents key
    ids cannot make this service call the issuer. Nor can they where it is down: it is then left alone for five seconds.
    """

    def __init__(self, issuer: str, clock: Callable[[], float], fetch: Callable[[str], dict[str, Any]] = fetch) -> None:
        self._issuer = issuer
        self._clock = clock
        self._fetch = fetch
        self._keys: dict[str, PyJWK] = {}
        self._fresh_until = -math.inf
        self._ask_again = -math.inf
        self._unavailable = False

    def find(self, key_id: str) -> PyJWK | None:
        """The key of that id, or None where the issuer publishes none; raises IssuerUnavailable."""
        now = self._clock()
        fresh = now <= self._fresh_until
        if not fresh or key_id not in self._keys:
            if now > self._ask_again:
                self._renew(_PAUSE_SECONDS if fresh else _FAILURE_PAUSE_SECONDS)
            elif self._unavailable:
                raise IssuerUnavailable("failed a moment ago")
        return self._keys.get(key_id)

    def _renew(self, pause_after_failure: float) -> None:
        pause, self._unavailable = pause_after_failure, True
        try:
            self._keys = self._published()
            self._fresh_until = self._clock() + _LIFETIME_SECONDS
            pause, self._unavailable = _PAUSE_SECONDS, False
        finally:
            self._ask_again = self._clock() + pause

    def _published(self) -> dict[str, PyJWK]:
        configuration = self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        if configuration.get("issuer") != self._issuer:
            raise IssuerUnavailable("the configuration is another issuer's")
        address = str(configuration.get("jwks_uri"))
        if urlsplit(address).scheme != urlsplit(self._issuer).scheme:
            raise IssuerUnavailable("keys at an address of another scheme than the issuer's")
        published = self._fetch(address).get("keys")
        keys = {}
        for entry in published if isinstance(published, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("kid"), str) and entry.get("use", "sig") == "sig":
                try:
                    keys[entry["kid"]] = PyJWK(entry)
                except (PyJWTError, TypeError, ValueError):  # of a kind that is not used here: its tokens are refused
                    continue
        return keys
