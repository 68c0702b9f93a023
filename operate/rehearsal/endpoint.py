"""The endpoint over HTTP, as a customer's client calls it."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from operate.troubles import Trouble

_PATIENCE_SECONDS = 30  # API Gateway gives up after 29
_ORIGIN = "https://rehearsal.example"

type Sign = Callable[[str, str, bytes], Mapping[str, str]]


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `body` is its JSON object, or empty where it is none. Headers by their names in lower case."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """A problem's code; the status where there is none."""
        return str(self.body.get("code", self.status))

    @property
    def result(self) -> dict[str, Any]:
        """StartChatContact's own members, empty for a refusal."""
        return dict(self.body.get("data", {}).get("startChatResult", {}))

    @property
    def conversation(self) -> dict[str, Any]:
        return dict(self.body.get("data", {}).get("conversation", {}))


def no_signature(method: str, url: str, body: bytes) -> Mapping[str, str]:
    """What a public endpoint asks for: nothing."""
    del method, url, body
    return {}


@dataclass(frozen=True)
class Endpoint:
    """`url` ends with a slash. `sign` gives the headers that say who asks."""

    url: str
    sign: Sign = field(default=no_signature)

    def start(self, members: Mapping[str, Any], key: str | None = None) -> Answer:
        """POST /. `key` becomes the Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", self.url, json.dumps(members).encode(), headers)

    def read(self, path: str) -> Answer:
        """GET of a path below the stage."""
        return self.ask("GET", self.url + path)

    def preflight(self) -> Answer:
        """What a browser asks before it sends a token."""
        wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        return self.ask("OPTIONS", self.url, headers=wanted)

    def ask(self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Raises Trouble where nobody answers."""
        given = {"Origin": _ORIGIN, **(headers or {}), **self.sign(method, url, body)}
        if body:
            given["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data=body or None, headers=given, method=method)  # noqa: S310  # by the CLI
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as response:  # noqa: S310
                return _answer(response.status, response.read(), response.headers)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error.code, error.read(), error.headers)
        except (TimeoutError, urllib.error.URLError, http.client.HTTPException, ConnectionError) as error:
            reason = getattr(error, "reason", error)
            raise Trouble(f"{url} cannot be reached ({reason}): is it the stack's output EndpointUrl?") from None


def _answer(status: int, content: bytes, headers: Any) -> Answer:
    try:
        body = json.loads(content or b"{}")
    except ValueError:
        body = {}
    return Answer(
        status, body if isinstance(body, dict) else {}, {name.lower(): value for name, value in headers.items()}
    )
