"""Amazon Connect's truth: sessions, their contacts, who is in them, and what becomes of their transcripts.

An independent judge: it knows what the documentation says of Connect, and nothing of the code under test. What is not
documented is a reading, drawn anew for each run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

INSTANCE_ID = "11111111-1111-4111-8111-111111111111"
FLOW_ID = "22222222-2222-4222-8222-222222222222"
ARN = f"arn:aws:connect:eu-central-1:000000000000:instance/{INSTANCE_ID}"
UNCONNECTED_SECONDS = 300  # a customer who does not connect within five minutes loses the chat
DEFAULT_MINUTES = 1500

type Members = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Readings:
    """What nobody knows of Connect for sure, and how late it is. Times are in seconds."""

    list_lag: float = 0.0
    lists_asked: bool = True
    names_initial: bool = True  # of a first contact, DescribeContact and the list give its own id
    repeats_other_body: bool = True  # a ClientToken with another body gets the original chat, not a refusal
    binds_refused: bool = False  # and so stands one for the request that was refused under it
    later_events_name_customer: bool = True
    completes: bool = True  # contacts are told to be COMPLETED as well, a while after they are DISCONNECTED
    leaving_ends: bool = True  # the customer's leaving ends the contact, and does not leave the agent in it
    silent_has_transcript: bool = True  # of a chat in which nobody ever spoke
    transcript_seconds: tuple[float, float] = (0.0, 0.0)


@dataclass(eq=False, kw_only=True)
class Contact:
    """One segment; `customer` is None where Connect does not say whose it is."""

    id: str
    session: "Session"
    method: str
    begun: float
    channel: str = "CHAT"
    customer: str | None = None
    previous: str | None = None
    accepted: float | None = None
    ended: float | None = None


@dataclass(eq=False, kw_only=True)
class Session:
    """A chat. `by` is what started it, None where another application did; `left` is when its customer's token died.

    `heard`: an event has reached the memory that tells that an agent was in it.
    """

    members: Members
    token: str
    participant: str
    by: object
    contacts: list[Contact] = field(default_factory=list)
    others: list[Contact] = field(default_factory=list)
    connected: float | None = None
    left: float | None = None
    ended: float | None = None
    spoken: bool = False
    heard: bool = False
    transcript: float | None = None  # when it is written
    source: Contact | None = None
    associated: float | None = None
    tried: list[tuple[float, object]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.contacts[0].id

    @property
    def customer(self) -> str | None:
        return self.contacts[0].customer

    @property
    def begun(self) -> float:
        return self.contacts[0].begun

    @property
    def live(self) -> Contact:
        return self.contacts[-1]

    @property
    def closed(self) -> float | None:
        """When the customer's token stopped to open the chat."""
        ends = [end for end in (self.left, self.ended) if end is not None]
        return min(ends) if ends else None

    def past(self) -> Iterator["Session"]:
        """The sessions whose history it shows, newest first."""
        session = self
        while session.source is not None:
            session = session.source.session
            yield session


class Center:
    """One instance. `after` lets something happen later, `told` gets each contact event, `chance` draws 0 to 1."""

    def __init__(
        self,
        clock: Callable[[], float],
        after: Callable[[float, Callable[[], None]], None],
        readings: Readings,
        chance: Callable[[], float],
    ) -> None:
        self.clock = clock
        self.readings = readings
        self.sessions: list[Session] = []
        self.contacts: dict[str, Contact] = {}
        self.tokens: dict[str, Session] = {}
        self.unsaid: set[str | None] = set()  # customers of whose starts it did not say what came of them
        self.untaken: set[str | None] = set()  # customers whose ClientToken it did not take again
        self.told: Callable[[Members], None] = lambda _: None
        self.opened: Callable[[Session], None] = lambda _: None
        self.changed: Callable[[str, str], None] = lambda _, __: None
        self._after = after
        self._chance = chance

    def open(self, members: Members, by: object, source: Contact | None) -> Session:
        """A chat as StartChatContact starts it."""
        number = len(self.sessions) + 1
        session = Session(
            members=members, token=f"door{number}", participant=self._id("b", number), by=by, source=source
        )
        self.sessions.append(session)
        self.tokens[session.token] = session
        self._segment(session, "API")
        self._after(UNCONNECTED_SECONDS, lambda: None if session.connected else self.end(session))
        self._after(members.get("ChatDurationInMinutes", DEFAULT_MINUTES) * 60, lambda: self.end(session))
        self.opened(session)
        return session

    def connect(self, session: Session) -> None:
        """The customer's client is in the chat."""
        if session.closed is None and session.connected is None:
            session.connected = self.clock()

    def accept(self, session: Session) -> None:
        """An agent is in the chat, and if the customer is, they talk."""
        if session.ended is None and session.live.accepted is None:
            session.live.accepted = self.clock()
            session.spoken = session.spoken or (session.connected is not None and session.left is None)
            self._tell("CONNECTED_TO_AGENT", session.live)

    def transfer(self, session: Session, *, to: str | None = None) -> None:
        """Another agent's turn; `to` is another customer, whom a flow takes this one for."""
        if session.ended is None:
            self._close(session.live)
            self._segment(session, "TRANSFER" if self._chance() < 0.5 else "QUEUE_TRANSFER", customer=to)

    def survey(self, session: Session) -> None:
        """The agent leaves, and the flow's disconnect flow asks on a new contact."""
        if session.ended is None:
            self._close(session.live)
            self._segment(session, "DISCONNECT")

    def leave(self, session: Session) -> None:
        """The customer leaves: the token is dead from now on."""
        if session.closed is not None:
            return
        session.left = self.clock()
        self.changed(f"the customer leaves {session.id}", session.customer or "")
        if (
            "DisconnectOnCustomerExit" in session.members
            and session.live.accepted
            and session.live.method != "DISCONNECT"
        ):
            self.survey(session)
        elif self.readings.leaving_ends:
            self.end(session)

    def end(self, session: Session) -> None:
        """Nobody is in the chat any more."""
        if session.ended is None:
            self._close(session.live)
            session.ended = self.clock()
            low, high = self.readings.transcript_seconds
            if session.spoken or self.readings.silent_has_transcript:
                session.transcript = session.ended + low + (high - low) * self._chance()
            spoken = ", spoken" if session.spoken else ""
            self.changed(f"{session.id} is over{spoken}", session.customer or "")

    def file_task(self, session: Session, seconds: float) -> None:
        """The agent files a task, which belongs to the contact's tree and stays open for a while."""
        task = self._contact(session, "API", channel="TASK", previous=session.live.id)
        session.others.append(task)
        self._tell("INITIATED", task)
        self._after(seconds, lambda: self._close(task))

    def _segment(self, session: Session, method: str, *, customer: str | None = None) -> None:
        previous = session.live.id if session.contacts else None
        customer = customer or session.members.get("CustomerId")
        contact = self._contact(session, method, previous=previous, customer=customer)
        session.contacts.append(contact)
        self._tell("INITIATED", contact)

    def _contact(self, session: Session, method: str, **known: Any) -> Contact:
        contact_id = self._id("c", len(self.contacts) + 1)
        contact = Contact(id=contact_id, session=session, method=method, begun=self.clock(), **known)
        self.contacts[contact_id] = contact
        self.changed(f"{contact_id} begins ({contact.channel}, {method})", session.members.get("CustomerId", ""))
        return contact

    def _id(self, letter: str, number: int) -> str:
        return f"{letter}{number:07d}-0000-4000-8000-000000000000"

    def _close(self, contact: Contact) -> None:
        if contact.ended is None:
            contact.ended = self.clock()
            self._tell("DISCONNECTED", contact)
            if self.readings.completes:
                self._after(1, lambda: self._tell("COMPLETED", contact))

    def _tell(self, kind: str, contact: Contact) -> None:
        self.told(
            {
                "detail-type": "Amazon Connect Contact Event",
                "source": "aws.connect",
                "detail": self._detail(kind, contact),
            }
        )

    def _detail(self, kind: str, contact: Contact) -> Members:
        first = contact is contact.session.contacts[0] if contact.session.contacts else True
        named = first or self.readings.later_events_name_customer
        accepted = {"agentArn": f"{ARN}/agent/a", "connectedToAgentTimestamp": iso(contact.accepted)}
        members = {
            "eventType": kind,
            "contactId": contact.id,
            "initialContactId": None if first else contact.session.id,
            "previousContactId": contact.previous,
            "relatedContactId": contact.session.source.id if first and contact.session.source else None,
            "customerId": contact.customer if named else None,
            "channel": contact.channel,
            "instanceArn": ARN,
            "initiationMethod": contact.method,
            "initiationTimestamp": iso(contact.begun),
            "disconnectTimestamp": iso(contact.ended),
            "agentInfo": accepted if contact.accepted else None,
        }
        return {name: value for name, value in members.items() if value is not None}


def iso(time: float | None) -> str | None:
    """As contact events write a time."""
    if time is None:
        return None
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
