"""What lets a customer's client into its chat: the participant token, connection tokens, and socket addresses."""

from collections.abc import Sequence
from typing import Any

from local.connect.errors import AccessDenied
from local.connect.instance import Instance
from local.connect.session import Session
from local.connect.timestamps import iso_milliseconds
from local.connect.tokens import CONNECTION_SECONDS, SOCKET_SECONDS, Kind, Tokens


class Credentials:
    """Gives out tokens for the chats of one instance, and opens chats to those who hold one.

    All die with the chat, or when the customer leaves it.
    """

    def __init__(self, instance: Instance, tokens: Tokens) -> None:
        self._instance = instance
        self._tokens = tokens

    def participant_token(self, session: Session) -> str:
        """The token that StartChatContact answers; the same for the whole chat."""
        return self._tokens.make("participant", session.id)

    def connection(self, session: Session, types: Sequence[str]) -> dict[str, Any]:
        """Fresh connection details of the asked types. The URL is a path here: only the server knows its port."""
        world = self._instance.world
        now, answer = world.clock(), dict[str, Any]()
        if "WEBSOCKET" in types:
            expires = now + SOCKET_SECONDS
            ticket = self._tokens.make("socket", session.id, nonce=world.new_id(), expires=expires)
            answer["Websocket"] = {"Url": f"/socket?ticket={ticket}", "ConnectionExpiry": iso_milliseconds(expires)}
        if "CONNECTION_CREDENTIALS" in types:
            expires = now + CONNECTION_SECONDS
            token = self._tokens.make("connection", session.id, nonce=world.new_id(), expires=expires)
            answer["ConnectionCredentials"] = {"ConnectionToken": token, "Expiry": iso_milliseconds(expires)}
        return answer

    def session(self, kind: Kind, token: str) -> Session:
        """The live chat behind a token; AccessDenied for any other token, also once the customer's part is over."""
        session_id = self._tokens.read(kind, token, self._instance.world.clock())
        if session_id is None or session_id not in self._instance.sessions:
            raise AccessDenied("Access denied")
        session = self._instance.session(session_id)
        left = session.left_at is not None and not self._instance.readings.readmits
        if session.ended_at is not None or left:
            raise AccessDenied("Access denied")
        return session
