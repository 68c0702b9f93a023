"""One Amazon Connect instance: its chats and how they go on. No HTTP, no sockets, no threads."""

from collections.abc import Iterable, Sequence

from local.connect.contact_events import contact_event
from local.connect.errors import ResourceNotFound
from local.connect.rehydration import past_contacts
from local.connect.session import Contact, Participant, Session
from local.connect.speech import note, say
from local.connect.world import Notice, World

REGION, ACCOUNT = "eu-central-1", "000000000000"
DEFAULT_DURATION_MINUTES = 25 * 60


class Instance:
    """All chats of an instance, by any of their contacts. Not safe for two threads at a time.

    `transcript_delay_seconds` is how long after the end of a chat its transcript can be resumed from: 30–60 on AWS.
    """

    def __init__(
        self,
        instance_id: str,
        contact_flow_ids: Sequence[str],
        world: World | None = None,
        *,
        transcript_delay_seconds: float = 0.0,
    ) -> None:
        self.id = instance_id
        self.arn = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/{instance_id}"
        self.contact_flow_ids = tuple(contact_flow_ids)
        self.world = world or World()
        self.transcript_delay_seconds = transcript_delay_seconds
        # Whether ListAssociatedContacts names the contact that is asked about is not documented.
        self.lists_asked_contact = True
        self.sessions: dict[str, Session] = {}
        self.started_by: dict[str, Session] = {}
        self._session_of: dict[str, Session] = {}

    def remember(self, sessions: Iterable[Session]) -> None:
        """Take in chats: a new one, or those of an earlier run."""
        for session in sessions:
            self.sessions[session.id] = session
            self._session_of |= {contact.id: session for contact in session.contacts}
            if token := session.request.get("ClientToken"):
                self.started_by[token] = session

    def session(self, contact_id: str) -> Session:
        """The chat that a contact belongs to; ResourceNotFound where there is none."""
        session = self._session_of.get(contact_id)
        if session is None:
            raise ResourceNotFound("Contact not found.")
        minutes = session.request.get("ChatDurationInMinutes", DEFAULT_DURATION_MINUTES)
        if session.ended_at is None and self.world.clock() > session.contacts[0].initiated_at + minutes * 60:
            # AWS ends the chat by itself; here it is noticed when somebody next asks for it.
            self.end(session, "EXPIRED")
        return session

    def past(self, session: Session) -> list[Contact]:
        """The past contacts that this chat shows, newest first."""
        return list(past_contacts(session, self._session_of.__getitem__))

    def open(self, session: Session) -> None:
        """Let a new chat begin: Connect creates the contact, runs the flow and puts it into the queue."""
        self.remember([session])
        self._emit("INITIATED", session)
        self._emit("CONNECTED_TO_SYSTEM", session)
        self._emit("QUEUED", session)
        self._changed(session)

    def accept(self, session: Session) -> None:
        """An agent takes the waiting chat; nothing happens where one has it already."""
        contact = session.live
        if contact.accepted_at is None:
            number = sum(segment.agent is not None for segment in session.contacts) + 1
            contact.agent = Participant(self.world.new_id(), "AGENT", f"Agent {number}")
            contact.accepted_at = self.world.clock()
            self._emit("CONNECTED_TO_AGENT", session)
            note(self.world, session, "participant.joined", contact.agent)
            self._changed(session)

    def transfer(self, session: Session) -> None:
        """The agent hands the chat on: the segment ends and the next one waits for another agent."""
        self._end_segment(session, "TRANSFERRED")
        self._add_segment(session, "TRANSFER")
        self._emit("QUEUED", session)
        # Where exactly AWS puts this event among the participants' is not known.
        note(self.world, session, "transfer.succeeded")
        self._changed(session)

    def end(self, session: Session, reason: str, *, survey: bool = False) -> None:
        """The chat is over. A survey is asked in a segment of its own and, unlike on AWS, not waited for."""
        self._end_segment(session, reason)
        if survey:
            self._add_segment(session, "DISCONNECT")
            system = Participant(self.world.new_id(), "SYSTEM", "SYSTEM_MESSAGE")
            say(self.world, session, system, "How did we do today? Please answer from 1 to 5.")
            self._end_segment(session, "CONTACT_FLOW_DISCONNECT")
        note(self.world, session, "chat.ended")
        self._changed(session)

    def _add_segment(self, session: Session, initiation_method: str) -> None:
        contact = Contact(self.world.new_id(), initiation_method, self.world.clock(), previous_id=session.live.id)
        session.contacts.append(contact)
        self._session_of[contact.id] = session
        self._emit("INITIATED", session)
        self._emit("CONNECTED_TO_SYSTEM", session)

    def _end_segment(self, session: Session, reason: str) -> None:
        contact = session.live
        if contact.agent is not None:
            note(self.world, session, "participant.left", contact.agent)
        contact.ended_at = self.world.clock()
        contact.disconnect_reason = reason
        self._emit("DISCONNECTED", session)
        self._emit("COMPLETED", session)

    def _changed(self, session: Session) -> None:
        self.world.save(session)
        self.world.notify(Notice(session, audience="agents"))

    def _emit(self, event_type: str, session: Session) -> None:
        now, event_id = self.world.clock(), self.world.new_id()
        event = contact_event(event_type, session, session.live, instance_arn=self.arn, event_id=event_id, now=now)
        self.world.emit(event)
