"""The parts of a stand-in, put together."""

import secrets
import time
from collections.abc import Callable, Sequence
from typing import TypedDict, Unpack

from local.connect.calls import Calls
from local.connect.contact_events import ContactEvent
from local.connect.credentials import Credentials
from local.connect.desk import Desk
from local.connect.faults import Faults
from local.connect.model import Instance
from local.connect.tokens import Tokens
from local.connect.world import World, nobody

INSTANCE_ID = "11111111-1111-1111-1111-111111111111"
CONTACT_FLOW_ID = "22222222-2222-2222-2222-222222222222"


class Options(TypedDict, total=False):
    """What can be chosen. Every contact flow id in the list is known; `clock` gives epoch seconds."""

    instance_id: str
    contact_flow_ids: Sequence[str]
    transcript_delay_seconds: float
    on_contact_event: Callable[[ContactEvent], None]
    clock: Callable[[], float]


class StandIn:
    """One Amazon Connect instance with its desk, its faults and the record of its calls."""

    def __init__(self, **options: Unpack[Options]) -> None:
        clock = options.get("clock", time.time)
        self.instance = Instance(
            options.get("instance_id", INSTANCE_ID),
            options.get("contact_flow_ids", (CONTACT_FLOW_ID,)),
            World(clock=clock, emit=options.get("on_contact_event", nobody)),
            transcript_delay_seconds=options.get("transcript_delay_seconds", 0.0),
        )
        self.credentials = Credentials(self.instance, Tokens(secrets.token_bytes(32)))
        self.calls = Calls()
        self.faults = Faults(clock)
        self.desk = Desk(self.instance)
