"""An OpenID Connect issuer's published keys: fetched, cached, and fetched again when the issuer rotates them.

Source: OpenID Connect Discovery 1.0, section 4, and RFC 7517.
"""

import json
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from jwt import PyJWK
from jwt.exceptions import PyJWTError

_LIFETIME_SECONDS = 3600
_PAUSE_SECONDS = 60
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
    except (OSError, ValueError) as error:
        raise IssuerUnavailable(type(error).__name__) from error
    if not isinstance(document, dict):
        raise IssuerUnavailable("not a JSON object")
    return document


class IssuerKeys:
    """Keys by their id. `clock` counts seconds; `fetch` gets a JSON document.

    Kept for an hour. A key that is not known is looked for again, but no more than once a minute: whoever invents key
    ids cannot make this service call the issuer.
    """

    def __init__(self, issuer: str, clock: Callable[[], float], fetch: Callable[[str], dict[str, Any]] = fetch) -> None:
        self._issuer = issuer
        self._clock = clock
        self._fetch = fetch
        self._keys: dict[str, PyJWK] = {}
        self._fetched: float | None = None

    def find(self, key_id: str) -> PyJWK | None:
        """The key of that id, or None where the issuer publishes none; raises IssuerUnavailable."""
        age = None if self._fetched is None else self._clock() - self._fetched
        if age is None or age > _LIFETIME_SECONDS or (key_id not in self._keys and age > _PAUSE_SECONDS):
            self._keys = self._published()
            self._fetched = self._clock()
        return self._keys.get(key_id)

    def _published(self) -> dict[str, PyJWK]:
        configuration = self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        if configuration.get("issuer") != self._issuer:
            raise IssuerUnavailable("the configuration is another issuer's")
        published = self._fetch(str(configuration.get("jwks_uri"))).get("keys")
        keys = {}
        for entry in published if isinstance(published, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("kid"), str) and entry.get("use", "sig") == "sig":
                try:
                    keys[entry["kid"]] = PyJWK(entry)
                except PyJWTError:  # of a kind that is not used here: its tokens are refused
                    continue
        return keys
