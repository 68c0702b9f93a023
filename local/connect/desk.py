"""An agent's acts, and what the agent's desk shows. AWS has no such API: its agents sit in a page of Amazon Connect."""

from typing import Any

from local.connect.chat_summary import chat_summary
from local.connect.errors import Conflict
from local.connect.filing import Kind, close, file
from local.connect.instance import Instance
from local.connect.session import Contact, Item, Participant, Session
from local.connect.speech import acknowledge, say, type_something

PAST_CHATS_SHOWN = 100


class Desk:
    """One desk for all agents of an instance. Any contact of a session means its live segment.

    Each act raises ResourceNotFound for an unknown contact and Conflict for a chat that is over.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def accept(self, contact_id: str) -> Session:
        """Take a waiting chat."""
        session = self._live(contact_id)
        if session.surveying:
            raise Conflict("The agent has left; the disconnect flow still runs.")
        self._instance.accept(session)
        return session

    def message(self, contact_id: str, content: str, content_type: str = "text/plain") -> Item:
        """Say something to the customer; a chat that still waits is accepted first."""
        session, agent = self._accepted(contact_id)
        return say(self._instance.world, session, agent, content, content_type)

    def typing(self, contact_id: str) -> Session:
        """Let the customer see that the agent types; a chat that still waits is accepted first."""
        session, agent = self._accepted(contact_id)
        type_something(self._instance.world, session, agent)
        return session

    def read(self, contact_id: str) -> Session:
        """Send a read receipt for the customer's newest message."""
        session, agent = self._accepted(contact_id)
        for _, item in reversed(session.items()):
            if item.type == "MESSAGE" and item.sender == session.customer:
                acknowledge(self._instance.world, session, item.id, "Read", agent)
                break
        return session

    def transfer(self, contact_id: str) -> Session:
        """Hand the chat to the next agent: a new segment; a chat that still waits is accepted first."""
        session, _ = self._accepted(contact_id)
        self._instance.transfer(session)
        return session

    def file(self, contact_id: str, kind: Kind) -> Contact:
        """Put a task, an e-mail or a guide beside the chat; it stays open until it is closed."""
        return file(self._instance, self._instance.session(contact_id), contact_id, kind)

    def close(self, contact_id: str) -> Session:
        """Close a task, an e-mail or a guide, by its own contact id."""
        session = self._instance.session(contact_id)
        close(self._instance, session, session.contact(contact_id), "AGENT_DISCONNECT")
        return session

    def identify(self, contact_id: str, customer_id: str) -> Session:
        """Say whose a contact is: of this one alone, not of the rest of its session."""
        session = self._instance.session(contact_id)
        contact = session.contact(contact_id)
        contact.customer_id = customer_id
        self._instance.emit("CONTACT_DATA_UPDATED", session, contact)
        self._instance.changed(session)
        return session

    def end(self, contact_id: str, *, survey: bool = False) -> Session:
        """End the chat, with a survey segment first where asked for."""
        session = self._live(contact_id)
        self._instance.end(session, "AGENT_DISCONNECT", survey=survey)
        return session

    def chats(self) -> dict[str, list[dict[str, Any]]]:
        """All waiting and active chats and the newest of the past ones, newest first."""
        shown: dict[str, list[dict[str, Any]]] = {"waiting": [], "active": [], "past": []}
        for session_id in reversed(self._instance.sessions):
            session = self._instance.session(session_id)
            if session.state != "past" or len(shown["past"]) < PAST_CHATS_SHOWN:
                shown[session.state].append(chat_summary(session))
        return shown

    def transcript(self, contact_id: str) -> list[dict[str, Any]]:
        """What was said in the chat itself, oldest first, without the past that it continues."""
        session = self._instance.session(contact_id)
        return [item.members() | {"ContactId": contact.id} for contact, item in session.items()]

    def past(self, contact_id: str) -> list[dict[str, Any]]:
        """What was said in the past contacts that the chat continues, oldest first."""
        contacts = reversed(self._instance.past(self._instance.session(contact_id)))
        return [item.members() | {"RelatedContactId": contact.id} for contact in contacts for item in contact.items]

    def _live(self, contact_id: str) -> Session:
        session = self._instance.session(contact_id)
        if session.ended_at is not None:
            raise Conflict("The chat has ended.")
        return session

    def _accepted(self, contact_id: str) -> tuple[Session, Participant]:
        session = self.accept(contact_id)
        assert session.live.agent is not None  # noqa: S101 - what accepting means
        return session, session.live.agent
