"""The code under test, put together as its entry points do it: the one module here that knows it."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from persistent_chat import connect, dynamodb, participant, queue
from persistent_chat.deadline import Deadline
from persistent_chat.endpoint import StartChat
from persistent_chat.errors import ChatRefused
from persistent_chat.late import LateRehydration
from persistent_chat.memory import contact_event
from persistent_chat.memory.decision import Memory
from persistent_chat.memory.facts import SessionFacts
from persistent_chat.memory.late_pasts import LatePasts
from persistent_chat.rehydration import Rehydration, read
from persistent_chat.settings import Settings
from persistent_chat.source import SourceCheck
from persistent_chat.telemetry import Telemetry

from . import wire
from .center import FLOW_ID, INSTANCE_ID, Members
from .functions import Environment, Invocation
from .queue import QUEUE_URL

TABLE_NAME = "conversations"
_LAST_WORDS = 0.4  # as Deadline.of_invocation, which has the real clock


class Noted(Telemetry):
    """Refusals and their causes, for the trace."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def unknown_members(self, names: Any) -> None: ...
    def connect_latency(self, seconds: float) -> None: ...
    def started(self, result: Any, outcome: str, rehydration_type: str) -> None: ...
    def history_late(self, contact_id: str, code: str, attempt: int) -> None:
        self._note(f"late for {contact_id}: {code}, attempt {attempt}")

    def history_attached(self, contact_id: str, source: str, seconds: float) -> None:
        self._note(f"attached {source} to {contact_id} after {seconds:.0f} s")

    def history_given_up(self, contact_id: str, reason: str) -> None:
        self._note(f"given up for {contact_id}: {reason}")

    def refused(self, refusal: ChatRefused) -> None:
        self._note(f"{refusal.code} {refusal.cause or ''}".strip())

    def _note(self, note: str) -> None:
        invocation = self._environment.clock.owner
        assert isinstance(invocation, Invocation)
        invocation.notes.append(note)


@cache
def _clients(_environment: str) -> dict[str, tuple[Any, wire.Line]]:
    """Made once an environment's name: that takes longer than a run."""
    made = {
        "dynamodb": dynamodb.client(wire.session()),
        "connect": connect.client(wire.session()),
        "participant": participant.client(wire.session()),
        "sqs": queue.client(wire.session()),
    }
    return {name: (client, wire.laid(client, name)) for name, client in made.items()}


class Deployment:
    """All functions in one environment."""

    def __init__(self, environment: Environment, wires: wire.Wire, settings: Mapping[str, Any]) -> None:
        clients = _clients(environment.name)
        for client, line in clients.values():
            line.wire = wires
            wire.rested(client)
        time, sleep = environment.time, environment.sleep
        chosen = Settings(
            instance_id=INSTANCE_ID, contact_flow_ids=(FLOW_ID,), auth="jwt", conversations_table=TABLE_NAME, **settings
        )
        sqs = queue.Queue(lambda: clients["sqs"][0], QUEUE_URL)
        table = dynamodb.Table(clients["dynamodb"][0], TABLE_NAME, sleep)
        instance = connect.Connect(clients["connect"][0], INSTANCE_ID, sleep=sleep)
        participants = participant.Participants(lambda: clients["participant"][0], sleep)
        sources = SourceCheck(instance, chosen, time)
        late = LateRehydration(sqs, time) if chosen.late_rehydration else None
        memory = Memory(table, instance, participants, sources, late, chosen, clock=time, sleep=sleep)
        self._environment = environment
        self._facts = SessionFacts(table, chosen.kept)
        noted = Noted(environment)
        self._start = StartChat(chosen, instance, sources, participants, noted, late=late, memory=memory)
        self._rehydration = Rehydration(
            instance,
            sqs,
            LatePasts(table),
            noted,
            transcript_delay_seconds=chosen.transcript_delay_seconds,
            clock=time,
        )

    def start(self, event: Members, context: Invocation) -> Members:
        """POST /."""
        return self._start(event, self._deadline(context))

    def learn(self, event: Members, _: Invocation) -> None:
        """Amazon Connect's contact events."""
        told = contact_event.read(event)
        if told is not None:
            self._facts.add(told.customer_id, told.contact, self._environment.time())

    def rehydrate(self, event: Members, context: Invocation) -> None:
        """The queue of what follows late."""
        for record in event["Records"]:
            message = read(record)
            assert message is not None
            self._rehydration.attach(message, self._deadline(context))

    def _deadline(self, context: Invocation) -> Deadline:
        seconds = context.get_remaining_time_in_millis() / 1000 - _LAST_WORDS
        return Deadline(seconds, self._environment.monotonic)


def request(customer: str, members: Members, key: str | None) -> Members:
    """API Gateway's event for a customer's request."""
    headers = {"Idempotency-Key": key} if key else {}
    context = {"requestId": "simulated", "authorizer": {"customerId": customer}}
    return {"httpMethod": "POST", "headers": headers, "body": json.dumps(members), "requestContext": context}
