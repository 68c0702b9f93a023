"""SQS: one queue, which delivers each message at least once, and hides it while a function works on it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .clock import Clock

QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/000000000000/rehydrations"
VISIBILITY_SECONDS = 60
MOST_RECEIVES = 3  # then it is a dead letter

type Members = dict[str, Any]


@dataclass(eq=False)
class Message:
    id: str
    body: str
    sent: float
    receives: int = 0


class Queue:
    """`deliver` gets the event of one message, and says by the function that it is given whether it is done with."""

    def __init__(self, clock: Clock, doubled: Callable[[], bool]) -> None:
        self._clock = clock
        self._doubled = doubled
        self._numbers = 0
        self.waiting: dict[str, Message] = {}
        self.dead: list[Message] = []
        self.deliver: Callable[[Message], None] = lambda _: None

    def answer(self, operation: str, members: Members) -> Members:
        """What SQS answers; only what is sent is known here."""
        if operation != "SendMessage":
            raise NotImplementedError(operation)
        self._numbers += 1
        message = Message(f"m{self._numbers}", members["MessageBody"], self._clock.now)
        self.waiting[message.id] = message
        for _ in range(2 if self._doubled() else 1):
            self._clock.after(members.get("DelaySeconds", 0), lambda: self._receive(message))
        digest = hashlib.md5(message.body.encode(), usedforsecurity=False).hexdigest()
        return {"MessageId": message.id, "MD5OfMessageBody": digest}

    def done(self, message: Message) -> None:
        """The function has answered: the message is deleted."""
        self.waiting.pop(message.id, None)

    def failed(self, message: Message) -> None:
        """The function has not: the message comes again once it is visible."""
        self._clock.after(VISIBILITY_SECONDS, lambda: self._receive(message))

    def _receive(self, message: Message) -> None:
        if message.id not in self.waiting:
            return
        message.receives += 1
        if message.receives > MOST_RECEIVES:
            self.dead.append(self.waiting.pop(message.id))
            return
        self.deliver(message)


def event(message: Message) -> Members:
    """The event that Lambda makes of a message."""
    attributes = {"ApproximateReceiveCount": str(message.receives), "SentTimestamp": str(int(message.sent * 1000))}
    record = {
        "messageId": message.id,
        "receiptHandle": message.id,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:rehydrations",
        "awsRegion": "eu-central-1",
    }
    return {"Records": [record]}
