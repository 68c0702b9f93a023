"""A real botocore client whose answers come from a list instead of a network: its own serializer and parser at work."""

import io
import json
import os
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.stub import Stubber

from local.made_up import KEY, REGION
from persistent_chat import connect, participant

STARTED = {"ContactId": "new-contact", "ParticipantId": "participant", "ParticipantToken": "secret-participant-token"}

type Reply = AWSResponse | Exception


class Wire:
    """Gives `client` the replies in turn, raising the exceptions among them; keeps what was sent."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = iter(replies)
        self.sent: list[AWSPreparedRequest] = []
        self.client = connect.client(_session())
        self.client.meta.events.register("before-send.connect", self._reply)

    @property
    def bodies(self) -> list[Any]:
        """The bodies of what was sent."""
        return [json.loads(cast(bytes, request.body)) for request in self.sent]

    def _reply(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        self.sent.append(request)
        reply = next(self._replies)
        if isinstance(reply, Exception):
            raise reply
        return reply


def participants() -> participant.Participants:
    """Those whose first token opens its chat."""
    client = participant.client(_session())
    stubber = Stubber(client)
    stubber.add_response("create_participant_connection", {})
    stubber.activate()
    return participant.Participants(lambda: client)


class _Raw(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


def reply(body: object, status: int = 200, **headers: str) -> AWSResponse:
    """An HTTP answer; `body` is bytes, or what becomes JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return AWSResponse("http://connect.example", status, headers, _Raw(content))  # type: ignore[arg-type]  # as moto


def error(code: str, status: int, message: str = "a message that is no contract") -> AWSResponse:
    """An error as Amazon Connect answers it."""
    return reply({"Message": message}, status, **{"x-amzn-ErrorType": code})


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.set_config_variable("config_file", os.devnull)
    session.set_config_variable("region", REGION)
    session.set_config_variable("ignore_configured_endpoint_urls", True)
    session.set_credentials(KEY, KEY)
    return session
