"""The bearer tokens of a chat: opaque to clients, signed, so that nothing needs to be kept per connection."""

import base64
import hashlib
import hmac
from typing import Literal

type Kind = Literal["participant", "connection", "socket"]

CONNECTION_SECONDS = 24 * 60 * 60.0  # AWS: 1 day; also what the browser's client bases its renewal timer on
SOCKET_SECONDS = 100.0  # AWS: the URL must be used within 100 s


class Tokens:
    """Makes and reads tokens. Whether the chat behind a token still lives is the reader's question, not the token's."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, kind: Kind, session_id: str, *, nonce: str = "", expires: float = 0.0) -> str:
        """A token for the session's customer; `expires` is epoch seconds, 0 for as long as the chat lives."""
        claims = f"{kind} {session_id} {nonce} {expires:.3f}".encode()
        return base64.urlsafe_b64encode(self._sign(claims) + claims).decode().rstrip("=")

    def read(self, kind: Kind, token: str, now: float) -> str | None:
        """The session id inside, or None where the token is forged, of another kind or expired."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        claims = raw[32:]
        if not hmac.compare_digest(raw[:32], self._sign(claims)):
            return None
        found_kind, session_id, _, expires = claims.decode().split(" ")
        if found_kind != kind or 0 < float(expires) < now:
            return None
        return session_id

    def _sign(self, claims: bytes) -> bytes:
        return hmac.digest(self._secret, claims, hashlib.sha256)
