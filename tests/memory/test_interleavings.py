"""Random interleavings of starts, transfers, ends, lost, repeated and reordered events, crashes and throttled tables.

The stand-in's state is the truth that the memory is held against. INTERLEAVINGS says how many: 100 where nothing else
is said; CI makes a thousand.
"""

import contextlib
import os
import uuid
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from local.connect.session import Session as Truth
from persistent_chat.errors import ChatRefused
from persistent_chat.memory.item import Known
from persistent_chat.memory.session import Session
from persistent_chat.request import LATEST, PersistentChat, StartChatRequest
from tests.support.neighborhood import Crash, Neighborhood, asked, crash, lose_answer, refuse, throttle

CUSTOMERS = st.sampled_from(["ann", "bob"])
SOURCES = st.sampled_from([None, "ENTIRE_PAST_SESSION", "FROM_SEGMENT"])
# Where a start goes wrong: which call, before or after it took effect, and how.
FAULTS = st.sampled_from(
    [
        None,
        None,
        ("before", "StartChatContact", crash),
        ("after", "StartChatContact", crash),
        ("after", "StartChatContact", lose_answer),
        ("before", "ListAssociatedContacts", lose_answer),
        ("before", "UpdateItem", throttle),
        ("record", "TransactWriteItems", throttle),
        ("record", "TransactWriteItems", crash),
        ("retry", "StartChatContact", refuse),
    ]
)


class Customers(RuleBasedStateMachine):
    """Two customers, their chats, and all that can go wrong between Connect, EventBridge, DynamoDB and Lambda."""

    def __init__(self) -> None:
        super().__init__()
        self.world = Neighborhood()
        self.memory = self.world.memory()
        self.suffix = uuid.uuid4().hex  # the table outlives an example
        self.elsewhere: set[str] = set()

    def customer(self, name: str) -> str:
        return f"{name}-{self.suffix}"

    def sessions(self, customer: str) -> list[Truth]:
        return [found for found in self.world.instance.sessions.values() if found.request["CustomerId"] == customer]

    def live(self, customer: str) -> list[Truth]:
        """What this service started for a customer and what is not over."""
        return [found for found in self.sessions(customer) if found.ended_at is None and found.id not in self.elsewhere]

    @rule(name=CUSTOMERS, kind=SOURCES, fault=FAULTS)
    def start(self, name: str, kind: Any, fault: Any) -> None:
        customer = self.customer(name)
        chat = msgspec.convert(asked(customer), StartChatRequest)
        if kind:
            source = PersistentChat(rehydration_type=kind, source_contact_id=LATEST)
            chat = msgspec.structs.replace(chat, persistent_chat=source)
        self.arm(fault)
        with contextlib.suppress(ChatRefused, Crash):
            result, conversation = self.memory.start(customer, chat, lambda asked: asked, self.world.deadline())
            truth = self.world.instance.session(result.contact_id)
            assert truth.request["CustomerId"] == customer, "another customer's chat"
            assert truth.ended_at is None, "a dead token"
            assert result.participant_token == truth.answer["ParticipantToken"]
            if conversation.continued_from_contact_id:
                source_of = self.world.instance.session(conversation.continued_from_contact_id)
                assert source_of.request["CustomerId"] == customer, "another customer's past"
        self.world.before.clear()
        self.world.after.clear()

    def arm(self, fault: Any) -> None:
        if fault and fault[0] == "record":  # the write that follows Connect's answer
            self.world.after["StartChatContact"] = lambda: self.world.before.update({fault[1]: fault[2]})
        elif fault and fault[0] == "retry":  # the first attempt's answer is lost, the second is refused
            self.world.after[fault[1]] = self.world.followed_by(lose_answer, fault[1], fault[2])
        elif fault:
            getattr(self.world, fault[0])[fault[1]] = fault[2]

    @rule(name=CUSTOMERS)
    def start_elsewhere(self, name: str) -> None:
        self.elsewhere.add(self.world.start_elsewhere(self.customer(name)))

    @precondition(lambda self: self.ongoing())
    @rule(data=st.data())
    def transfer(self, data: st.DataObject) -> None:
        self.world.instance.transfer(data.draw(st.sampled_from(self.ongoing())))

    @precondition(lambda self: self.ongoing())
    @rule(data=st.data(), survey=st.booleans())
    def end(self, data: st.DataObject, survey: bool) -> None:  # hypothesis fills it in
        self.world.instance.end(data.draw(st.sampled_from(self.ongoing())), "AGENT_DISCONNECT", survey=survey)

    def ongoing(self) -> list[Truth]:
        return [found for found in self.world.instance.sessions.values() if found.ended_at is None]

    @precondition(lambda self: self.world.events)
    @rule(data=st.data(), again=st.booleans(), throttled=st.booleans())
    def deliver(self, data: st.DataObject, again: bool, throttled: bool) -> None:
        event = data.draw(st.sampled_from(self.world.events))
        if throttled:
            self.world.before["UpdateItem"] = throttle
        with contextlib.suppress(ChatRefused):
            self.world.learn(event)
            if not again:
                self.world.events.remove(event)
        self.world.before.clear()

    @precondition(lambda self: self.world.events)
    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        self.world.events.remove(data.draw(st.sampled_from(self.world.events)))

    @rule(seconds=st.sampled_from([1, 11, 3600]))
    def wait(self, seconds: int) -> None:
        self.world.sleep(seconds)

    @invariant()
    def one_customer_has_one_chat(self) -> None:
        for name in ("ann", "bob"):
            assert len(self.live(self.customer(name))) <= 1, "two live chats of one customer"

    def teardown(self) -> None:
        """After quiet (crashed starts are gone, what was not lost is delivered, every chat has ended and the customer
        has come back once) the table equals the truth.
        """
        self.world.sleep(11)
        for found in self.ongoing():
            self.world.instance.end(found, "AGENT_DISCONNECT")
        for event in list(self.world.events):
            self.world.learn(event)
        for name in ("ann", "bob"):
            customer = self.customer(name)
            chat = msgspec.convert(asked(customer), StartChatRequest)
            result, _ = self.memory.start(customer, chat, lambda asked: asked, self.world.deadline())
            known = self.world.conversations.read(customer)
            assert known.own is not None
            assert known.own.initial_contact_id == result.contact_id
            assert (known.pending, known.lease) == (None, None)
            self.compare(known)

    def compare(self, known: Known) -> None:
        for session in (known.own, known.elsewhere):
            if session is not None and (session.over or session is known.own):
                assert facts(session) == truth_of(self.world.instance.session(session.initial_contact_id))


def facts(session: Session) -> set[Any]:
    return {(c.id, c.initiation_method, c.disconnect_timestamp is not None) for c in session.contacts}


def truth_of(session: Truth) -> set[Any]:
    return {(c.id, c.initiation_method, c.ended_at is not None) for c in session.contacts}


TestCustomers = Customers.TestCase
TestCustomers.settings = settings(
    max_examples=int(os.environ.get("INTERLEAVINGS", "100")),
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
