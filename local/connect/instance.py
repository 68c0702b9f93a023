"""One Amazon Connect instance: its chats and how they go on. No HTTP, no sockets, no threads."""

from collections.abc import Iterable, Sequence

from local.connect.contact_events import contact_event
from local.connect.ends import Ends
from local.connect.errors import ResourceNotFound
from local.connect.readings import Readings
from local.connect.register import Register
from local.connect.rehydration import past_contacts
from local.connect.session import Contact, Participant, Session
from local.connect.speech import dismiss, note, say
from local.connect.storage import Storage, Transcripts
from local.connect.world import Notice, World

REGION, ACCOUNT = "eu-central-1", "000000000000"
STORAGE = Storage("amazon-connect-local", "connect/local/ChatTranscripts")


class Instance:
    """All chats of an instance, by any of their contacts. Not safe for two threads at a time.

    `transcript_delay_seconds` is how long after the end of a chat its transcript can be resumed from: 30–60 on AWS.
    Without `storage` no transcript is kept in S3.
    """

    def __init__(
        self,
        instance_id: str,
        contact_flow_ids: Sequence[str],
        world: World | None = None,
        *,
        transcript_delay_seconds: float = 0.0,
        readings: Readings | None = None,
        storage: Storage | None = STORAGE,
    ) -> None:
        self.id = instance_id
        self.arn = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/{instance_id}"
        self.contact_flow_ids = tuple(contact_flow_ids)
        self.world = world or World()
        self.transcript_delay_seconds = transcript_delay_seconds
        self.readings = readings or Readings()
        self.transcripts = Transcripts(storage, self.arn, self.world.write)
        self.register = Register()
        self._ends = Ends()

    @property
    def sessions(self) -> dict[str, Session]:
        """All chats by their initial contact, the oldest first."""
        return self.register.sessions

    def remember(self, sessions: Iterable[Session]) -> None:
        """Take in chats: a new one, one that has got another contact, or those of an earlier run."""
        for session in sessions:
            if session.id not in self.sessions:
                self._ends.expect(session, self.readings)
                self.transcripts.add(session)
            self.register.add(session)

    def session(self, contact_id: str) -> Session:
        """The chat that a contact belongs to; ResourceNotFound where there is none."""
        self.pass_time()
        try:
            return self.register.of(contact_id)
        except KeyError:
            raise ResourceNotFound("Contact not found.") from None

    def past(self, session: Session) -> list[Contact]:
        """The past contacts that this chat shows, newest first."""
        return list(past_contacts(session, self.register.of))

    def pass_time(self) -> None:
        """Let happen what is due by now: chats that end by themselves, transcripts that are written."""
        now = self.world.clock()
        for session, reason, at in self._ends.due(now, self.readings):
            self.end(session, reason, at=at)
        self.transcripts.write(now - self.transcript_delay_seconds)

    def open(self, session: Session) -> None:
        """Let a new chat begin: Connect creates the contact, runs the flow and puts it into the queue."""
        self.remember([session])
        for event_type in ("INITIATED", "CONNECTED_TO_SYSTEM", "QUEUED"):
            self.emit(event_type, session, session.live)
        self.changed(session)

    def accept(self, session: Session) -> None:
        """An agent takes the waiting chat; nothing happens where one has it already."""
        contact = session.live
        if contact.accepted_at is None:
            number = sum(segment.agent is not None for segment in session.contacts) + 1
            contact.agent = Participant(self.world.new_id(), "AGENT", f"Agent {number}")
            contact.accepted_at = self.world.clock()
            self.emit("CONNECTED_TO_AGENT", session, contact)
            note(self.world, session, "participant.joined", contact.agent)
            self.changed(session)

    def transfer(self, session: Session) -> None:
        """The agent hands the chat on: the segment ends and the next one waits for another agent."""
        self._end_segment(session, "TRANSFERRED")
        self._add_segment(session, "TRANSFER")
        self.emit("QUEUED", session, session.live)
        # Where exactly AWS puts this event among the participants' is not known.
        note(self.world, session, "transfer.succeeded")
        self.changed(session)

    def leave(self, session: Session) -> None:
        """The customer leaves, and their tokens are worth nothing any more."""
        with_agent = session.live.agent is not None
        note(self.world, session, "participant.left", session.customer)
        if not self.readings.readmits:
            dismiss(self.world, session)
        session.left_at = self.world.clock()
        if with_agent and "AGENT" in session.request.get("DisconnectOnCustomerExit", ()):
            # The agent leaves with the customer, and the flow goes on without either.
            self.end(session, "CUSTOMER_DISCONNECT", survey=True)
        elif with_agent and self.readings.alone:
            self.changed(session)
        else:
            self.end(session, "CUSTOMER_DISCONNECT")

    def end(self, session: Session, reason: str, *, survey: bool = False, at: float | None = None) -> None:
        """The segment is over and with it the chat, unless the disconnect flow still asks its survey.

        `at` is when, in epoch seconds, where that is not now.
        """
        self._end_segment(session, reason, at)
        if survey:
            self._add_segment(session, "DISCONNECT")
            system = Participant(self.world.new_id(), "SYSTEM", "SYSTEM_MESSAGE")
            say(self.world, session, system, "How did we do today? Please answer from 1 to 5.")
            if self.readings.survey:
                self._ends.expect(session, self.readings)
                self.changed(session)
                return
            self._end_segment(session, "CONTACT_FLOW_DISCONNECT")
        note(self.world, session, "chat.ended")
        self.changed(session)

    def emit(self, event_type: str, session: Session, contact: Contact) -> None:
        """A contact event goes out."""
        event = contact_event(
            event_type,
            session,
            contact,
            instance_arn=self.arn,
            event_id=self.world.new_id(),
            now=self.world.clock(),
            readings=self.readings,
        )
        self.world.emit(event)

    def changed(self, session: Session) -> None:
        """Keep a chat as it has become, and let those who watch know."""
        self.world.save(session)
        self.world.notify(Notice(session, audience="agents"))
        self.pass_time()

    def _add_segment(self, session: Session, initiation_method: str) -> None:
        contact = Contact(self.world.new_id(), initiation_method, self.world.clock(), previous_id=session.live.id)
        session.contacts.append(contact)
        self.remember([session])
        self.emit("INITIATED", session, contact)
        self.emit("CONNECTED_TO_SYSTEM", session, contact)

    def _end_segment(self, session: Session, reason: str, at: float | None = None) -> None:
        contact = session.live
        if contact.agent is not None:
            note(self.world, session, "participant.left", contact.agent)
        contact.ended_at = self.world.clock() if at is None else at
        contact.disconnect_reason = reason
        self.transcripts.add(session)
        self.emit("DISCONNECTED", session, contact)
        self.emit("COMPLETED", session, contact)
