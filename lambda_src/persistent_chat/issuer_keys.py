"""An OpenID Connect issuer's published keys: fetched, cached, and fetched again when the issuer rotates them.

Source: OpenID Connect Discovery 1.0, section 4, and RFC 7517.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from .issuer_documents import IssuerUnavailable, fetch

_FRESH_SECONDS = 3600
_KEPT_SECONDS = 24 * 3600
_FETCHES_A_MINUTE = 5
_FAILURE_PAUSE_SECONDS = 5
_FETCH_SECONDS = 3  # for all that a renewal takes, name look-up and redirects included


class IssuerKeys:
    """Keys by their id. `clock` counts seconds; `fetch` gets a JSON document.

    Asked for anew each hour; while that fails, known keys count for up to a day, and `kept` is told why. A key that is
    not known is looked for at once, but five times in a row at most, and then every twelve seconds: whoever invents
    key ids cannot make this service call the issuer. One that is down is left alone for five seconds.
    """

    def __init__(
        self,
        issuer: str,
        clock: Callable[[], float],
        fetch: Callable[[str], dict[str, Any]] = fetch,
        kept: Callable[[IssuerUnavailable], None] = lambda _: None,
    ) -> None:
        self._issuer = issuer
        self._clock = clock
        self._fetch = fetch
        self._kept = kept
        self._keys: list[PyJWK] = []
        self._fetched = -math.inf
        self._ask_again = -math.inf
        self._unavailable = False
        self._credit, self._credited = float(_FETCHES_A_MINUTE), clock()

    def find(self, key_id: str | None) -> PyJWK | None:
        """The key of that id, or None where the issuer publishes none; raises IssuerUnavailable.

        Without an id it is the issuer's only key, as in OpenID Connect Core 1.0, section 10.1.
        """
        now = self._clock()
        key = self._known(key_id, now)
        if key is not None and now <= self._fetched + _FRESH_SECONDS:
            return key
        if self._may_ask(now):
            try:
                self._renew()
            except IssuerUnavailable as error:
                if key is None:
                    raise
                self._kept(error)
        elif key is None and self._unavailable:
            raise IssuerUnavailable("failed a moment ago")
        return self._known(key_id, now)

    def _known(self, key_id: str | None, now: float) -> PyJWK | None:
        if now > self._fetched + _KEPT_SECONDS or (key_id is None and len(self._keys) > 1):
            return None
        return next((key for key in self._keys if key_id in (None, key.key_id)), None)

    def _may_ask(self, now: float) -> bool:
        earned = (now - self._credited) * _FETCHES_A_MINUTE / 60
        self._credit, self._credited = min(self._credit + earned, _FETCHES_A_MINUTE), now
        if now <= self._ask_again or self._credit < 1:
            return False
        self._credit -= 1
        return True

    def _renew(self) -> None:
        """In a thread, which can be left to itself: no time-out of Python's reaches all that a fetch may wait for."""
        pool = ThreadPoolExecutor(max_workers=1)
        self._unavailable = True
        try:
            self._keys = pool.submit(self._published).result(_FETCH_SECONDS)
            self._fetched, self._unavailable = self._clock(), False
        except TimeoutError:
            raise IssuerUnavailable("too slow") from None
        finally:
            pool.shutdown(wait=False)
            self._ask_again = self._clock() + _FAILURE_PAUSE_SECONDS if self._unavailable else -math.inf

    def _published(self) -> list[PyJWK]:
        configuration = self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        if configuration.get("issuer") != self._issuer:
            raise IssuerUnavailable("the configuration is another issuer's")
        address = str(configuration.get("jwks_uri"))
        if urlsplit(address).scheme != urlsplit(self._issuer).scheme:
            raise IssuerUnavailable("keys at an address of another scheme than the issuer's")
        published = self._fetch(address).get("keys")
        if not isinstance(published, list):
            raise IssuerUnavailable("no list of keys")
        return [key for entry in published if (key := _signing_key(entry))]


def _signing_key(entry: object) -> PyJWK | None:
    """One entry of a key set, or None for what is of a kind that is not used here: its tokens are refused."""
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or not isinstance(entry.get("kid", ""), str):
        return None
    try:
        return PyJWK(entry)
    except (PyJWTError, TypeError, ValueError):
        return None
