"""What the stand-in's state touches outside itself, so that a test can give each of it."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from local.connect.contact_events import ContactEvent
from local.connect.session import Session

type Audience = Literal["everyone", "customer", "agents"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that those who watch a chat should see; without an item it says that the chat's state changed."""

    session: Session
    item: dict[str, Any] | None = None
    audience: Audience = "everyone"


def nobody(_: object) -> None:
    """A sink where nobody listens."""


def nowhere(_: str, __: bytes) -> None:
    """A bucket that keeps nothing."""


@dataclass(slots=True)
class World:
    """The clock (epoch seconds), the source of ids (UUIDs), and four sinks, called while a thing happens.

    `write` takes the name of a transcript's file and what is in it.
    """

    clock: Callable[[], float] = time.time
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    emit: Callable[[ContactEvent], None] = nobody
    notify: Callable[[Notice], None] = nobody
    save: Callable[[Session], None] = nobody
    write: Callable[[str, bytes], None] = nowhere
