"""A rehearsal while it goes on: who plays, and what has been started."""

import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from operate.patience import Patience
from operate.rehearsal.endpoint import Answer, Endpoint
from operate.rehearsal.instance import Instance
from operate.rehearsal.participant import Line, Participants
from operate.rehearsal.signing import Cast

FIRST_WORDS = "Rehearsal: where is my order 4711?"


class Interrupted(Exception):
    """What comes next makes no sense any more; the message says why."""


@dataclass
class Chat:
    """One of the customer's chats: what the endpoint answered, and the connection token once they are in."""

    answer: Answer
    connection_token: str | None = None

    @property
    def id(self) -> str:
        return str(self.answer.result["ContactId"])


@dataclass
class Scene:
    """`chat` is the first one, once it has begun. `keeps_transcripts` is whether the endpoint is deployed with them.

    Then the endpoint has shown whether it `remembers` customers and `rejoins` chats, and whether a past may be `late`.
    """

    cast: Cast
    participants: Participants
    instance: Instance
    patience: Patience = field(default_factory=Patience)
    keeps_transcripts: bool = False
    chat: Chat = field(init=False)
    remembers: bool = False
    rejoins: bool = False
    late: bool = False

    def start(self, *, by: Endpoint | None = None, key: str | None = None, **members: Any) -> Answer:
        """A start by the customer, or by somebody else; its chat will be stopped in the end."""
        usual = {"ParticipantDetails": {"DisplayName": "Rehearsal"}}
        answer = (by or self.cast.customer).start({**usual, **self.cast.members, **members}, key)
        if answer.result:
            self.instance.started.append(str(answer.result["ContactId"]))
        return answer

    def read(self, path: str) -> Answer:
        """A GET by the customer; a backend says whose it asks for."""
        whose = {name[0].lower() + name[1:]: value for name, value in self.cast.members.items()}
        return self.cast.customer.read(f"{path}?{urlencode(whose)}" if whose else path)

    def enter(self, answer: Answer) -> Chat:
        """The customer goes in; raises Interrupted where there is no chat or its token opens nothing."""
        if not answer.result:
            raise Interrupted(f"no chat was started ({answer.code})")
        chat = Chat(answer, self.participants.enter(answer.result["ParticipantToken"]))
        if chat.connection_token is None:
            raise Interrupted("the participant token opens nothing: is AWS_REGION the instance's Region?")
        return chat

    def leave(self, chat: Chat) -> None:
        """The customer leaves, and whatever is left of the chat is stopped."""
        if chat.connection_token is not None:
            self.participants.leave(chat.connection_token)
        self.patience.wait_for(lambda: self.instance.ended(chat.id), seconds=10, what="the end of the chat", every=1)
        self.instance.stop(chat.id)

    def past_of(self, chat: Chat) -> list[Line]:
        """The lines from earlier contacts that the customer sees in a chat."""
        return [line for line in self.participants.lines(str(chat.connection_token)) if line.past]


def source(contact_id: str, rehydration_type: str = "ENTIRE_PAST_SESSION") -> dict[str, str]:
    """A PersistentChat member."""
    return {"SourceContactId": contact_id, "RehydrationType": rehydration_type}


def new_key() -> str:
    return str(uuid.uuid4())
