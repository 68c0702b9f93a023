"""A known customer's chats in a neighborhood: started through the memory, ended by the agent, told by events."""

from typing import Any

import msgspec

from local.connect.instance import Instance
from persistent_chat.answer import Outcome, StartChatResult
from persistent_chat.caller import Caller
from persistent_chat.memory.decision import Memory
from persistent_chat.request import LATEST, PersistentChat, StartChatRequest
from tests.support.neighborhood import Neighborhood, asked


def start(
    neighborhood: Neighborhood, customer: str, kind: Any = None, *, seconds: float = 9.6, **settings: Any
) -> tuple[StartChatResult, Outcome]:
    chat = msgspec.convert(asked(customer), StartChatRequest)
    if kind:
        source = PersistentChat(rehydration_type=kind, source_contact_id=LATEST)
        chat = msgspec.structs.replace(chat, persistent_chat=source)
    return begin(neighborhood, customer, chat, seconds=seconds, **settings)


def begin(
    neighborhood: Neighborhood,
    customer: str,
    chat: StartChatRequest,
    client_token: str | None = None,
    *,
    memory: Memory | None = None,
    seconds: float = 9.6,
    **settings: Any,
) -> tuple[StartChatResult, Outcome]:
    """What the endpoint does for a customer whom it knows."""
    caller = Caller(identity=f"customer {customer}", customer_id=customer)
    return (memory or neighborhood.memory(**settings)).start(
        customer, chat, caller, client_token, neighborhood.deadline(seconds)
    )


def deliver(neighborhood: Neighborhood) -> None:
    for event in neighborhood.events:
        neighborhood.learn(event)
    neighborhood.events.clear()


def end(instance: Instance, contact_id: str, *, survey: bool = False) -> None:
    instance.end(instance.session(contact_id), "AGENT_DISCONNECT", survey=survey)
