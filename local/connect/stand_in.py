"""The parts of a stand-in, put together."""

import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from local.connect.calls import Calls
from local.connect.contact_events import ContactEvent
from local.connect.credentials import Credentials
from local.connect.delivery import Delivery
from local.connect.desk import Desk
from local.connect.faults import Faults
from local.connect.hosted_chat import FlowLambda, HostedChats
from local.connect.instance import STORAGE, Instance
from local.connect.kept import KeptChats
from local.connect.readings import Readings
from local.connect.storage import Storage
from local.connect.tokens import Tokens
from local.connect.watchers import Watchers
from local.connect.world import World, nobody, nowhere

INSTANCE_ID = "11111111-1111-1111-1111-111111111111"
CONTACT_FLOW_ID = "22222222-2222-2222-2222-222222222222"


class StandInOptions(TypedDict, total=False):
    """What can be chosen.

    Every contact flow in `contact_flow_ids` is known. `on_contact_event` has a thread of its own and may block. `state`
    is the file that keeps chats over a restart; without it they live in memory. `clock` gives epoch seconds.
    `on_transcript` takes the name of a transcript's file in S3 and what is in it, in the middle of things: it must
    neither block nor call the stand-in. `storage` says where such files lie, None that none are kept.
    `flow_lambda` is the function that the flow of Connect's own widget asks.
    """

    instance_id: str
    contact_flow_ids: Sequence[str]
    transcript_delay_seconds: float
    on_contact_event: Callable[[ContactEvent], None]
    state: Path | None
    clock: Callable[[], float]
    readings: Readings
    storage: Storage | None
    on_transcript: Callable[[str, bytes], None]
    flow_lambda: FlowLambda | None


class StandIn:
    """One Amazon Connect instance with its desk, its faults and the record of its calls."""

    def __init__(self, **options: Unpack[StandInOptions]) -> None:
        clock = options.get("clock", time.time)
        path = options.get("state")
        self.kept = KeptChats(path) if path else None
        self.delivery = Delivery(options.get("on_contact_event", nobody))
        self.watchers = Watchers()
        write = options.get("on_transcript", nowhere)
        world = World(clock=clock, emit=self.delivery.emit, notify=self.watchers.notify, write=write)
        self.instance = Instance(
            options.get("instance_id", INSTANCE_ID),
            options.get("contact_flow_ids", (CONTACT_FLOW_ID,)),
            world,
            transcript_delay_seconds=options.get("transcript_delay_seconds", 0.0),
            readings=options.get("readings"),
            storage=options.get("storage", STORAGE),
        )
        if self.kept is not None:
            world.save = self.kept.save
            self.instance.remember(self.kept.load())
        tokens = Tokens(self.kept.secret() if self.kept else secrets.token_bytes(32))
        self.credentials = Credentials(self.instance, tokens)
        self.calls = Calls()
        self.faults = Faults(clock)
        self.desk = Desk(self.instance)
        self.hosted_chats = HostedChats(self.instance, self.credentials, options.get("flow_lambda"))

    def close(self) -> None:
        """Let go of the state's file and of the thread that delivers contact events."""
        self.delivery.close()
        if self.kept is not None:
            self.kept.close()
