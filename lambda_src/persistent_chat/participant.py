"""Amazon Connect's participant service: whether a participant token still opens a door."""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec
from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import Session

from .answer import ConnectionCredentials, StartChatResult, Websocket
from .connect_call import Question, ask
from .deadline import Deadline
from .errors import ConnectMisconfigured, SourceContactNotFound
from .request import Members, StartChatRequest

_CONNECT_SECONDS = 1
_READ_SECONDS = 2
_CREDENTIALS = "CONNECTION_CREDENTIALS"
# Of StartChatContact's ConnectionTypes, those that CreateParticipantConnection knows by the same names.
_TYPES = ("WEBSOCKET", _CREDENTIALS, "WEBRTC_CONNECTION")


class Connection(Members, frozen=True):
    """What a token has opened. Asked for credentials alone, Connect opens no socket."""

    connection_credentials: ConnectionCredentials | None = None
    websocket: Websocket | None = None


def with_connection(result: StartChatResult, opened: Connection, chat: StartChatRequest) -> StartChatResult:
    """The answer with what its token has opened, where the client asked for ConnectionTypes."""
    if not chat.connection_types:
        return result
    return msgspec.structs.replace(
        result,
        connection_credentials=opened.connection_credentials or result.connection_credentials,
        websocket=opened.websocket or result.websocket,
    )


class Participants:
    """Tries participant tokens. `make_client` is called when the first one is tried: few starts come to that."""

    def __init__(self, make_client: Callable[[], Any], sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = cache(make_client)
        self._sleep = sleep

    def connect(self, participant_token: str, types: Sequence[str] | None, deadline: Deadline) -> Connection | None:
        """What the token opens, of the ConnectionTypes asked for; None where it opens nothing.

        Raises TooManyRequests (the quota: 6 a second), ConnectUnavailable or ConnectTimeout where that is not known.
        """
        wanted = [kind for kind in types or () if kind in _TYPES] or [_CREDENTIALS]
        over = SourceContactNotFound()
        question = Question(
            ask=self._client().create_participant_connection,
            answer=Connection,
            missing=over,
            refused=over,
            seconds=_CONNECT_SECONDS + _READ_SECONDS,
        )
        try:
            return ask(question, {"ParticipantToken": participant_token, "Type": wanted}, deadline, self._sleep)
        except (SourceContactNotFound, ConnectMisconfigured):  # 400 and 403: its chat is over, or its customer has left
            return None


def client(session: Session) -> Any:
    """A client that signs nothing: the participant token is all that the service asks for."""
    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": 1},
        signature_version=UNSIGNED,
    )
    return session.create_client("connectparticipant", config=config)
