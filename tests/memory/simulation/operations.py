"""What Amazon Connect and its participant service answer on the wire, by their documented rules."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest

from .center import FLOW_ID, INSTANCE_ID, Center, Contact, Members, Session

type Reply = tuple[int, Members, str]

# Calls a second and at once, by the quotas' page.
_QUOTAS = {
    "StartChatContact": (5, 8),
    "CreatePersistentContactAssociation": (5, 8),
    "DescribeContact": (10, 15),
    "ListAssociatedContacts": (2, 5),
    "CreateParticipantConnection": (6, 9),
}


class Refused(Exception):
    """An answer that is no success: its status and its error's name."""

    def __init__(self, status: int, name: str) -> None:
        super().__init__(name)
        self.reply: Reply = (status, {"Message": name}, name)


def understood(request: AWSPreparedRequest) -> tuple[str, Members]:
    """The operation that a request asks for, and its members."""
    url = urlsplit(request.url)
    content: Any = request.body
    body: Members = json.loads(content) if content else {}
    words = [unquote(word) for word in url.path.strip("/").split("/")]
    asked: Members = {name: values[0] for name, values in parse_qs(url.query).items()}
    match request.method, words:
        case "PUT", ["contact", "chat"]:
            return "StartChatContact", body
        case "GET", ["contact", "associated", instance]:
            return "ListAssociatedContacts", {"InstanceId": instance, "ContactId": asked["contactId"], **asked}
        case "GET", ["contacts", instance, contact]:
            return "DescribeContact", {"InstanceId": instance, "ContactId": contact}
        case "POST", ["contact", "persistent-contact-association", instance, contact]:
            return "CreatePersistentContactAssociation", {"InstanceId": instance, "InitialContactId": contact, **body}
        case "POST", ["participant", "connection"]:
            bearer: Any = request.headers["X-Amz-Bearer"]
            return "CreateParticipantConnection", {"ParticipantToken": bearer.decode(), **body}
    raise NotImplementedError(f"{request.method} {request.url}")


class Operations:
    """The calls of one instance."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._clock = center.clock
        self._started: dict[str, Session] = {}
        self._refused: dict[str, Members] = {}  # what was first asked under a ClientToken
        self._associated: dict[str, Members] = {}
        self._buckets: dict[str, tuple[float, float]] = {}

    def answer(self, operation: str, members: Members, by: object) -> Reply:
        """Status, body and, of a refusal, the error's name. `by` is whoever asks."""
        answers: dict[str, Callable[[Members, object], Members]] = {
            "StartChatContact": self._start,
            "ListAssociatedContacts": self._list,
            "DescribeContact": self._describe,
            "CreatePersistentContactAssociation": self._associate,
            "CreateParticipantConnection": self._try,
        }
        try:
            self._take(operation)
            if members.get("InstanceId", INSTANCE_ID) != INSTANCE_ID:
                raise Refused(404, "ResourceNotFoundException")
            return 200, answers[operation](members, by), ""
        except Refused as refused:
            return refused.reply

    def _take(self, operation: str) -> None:
        rate, burst = _QUOTAS[operation]
        level, since = self._buckets.get(operation, (float(burst), self._clock()))
        level = min(burst, level + (self._clock() - since) * rate)
        self._buckets[operation] = (level - (level >= 1), self._clock())
        if level < 1:
            raise Refused(429, "TooManyRequestsException")

    def _start(self, members: Members, by: object) -> Members:
        if members["ContactFlowId"] != FLOW_ID:
            raise Refused(404, "ResourceNotFoundException")
        token = members["ClientToken"]
        session = self._started.get(token)
        if session is None:
            session = self._started[token] = self._new(token, members, by)
        elif session.members != members and not self._center.readings.repeats_other_body:
            self._center.unsaid.add(session.customer)
            self._center.untaken.add(session.customer)
            raise Refused(400, "InvalidRequestException")
        answer = {"ContactId": session.id, "ParticipantId": session.participant, "ParticipantToken": session.token}
        asked_source = "PersistentChat" in session.members and session.source
        return answer | ({"ContinuedFromContactId": asked_source.id} if asked_source else {})

    def _new(self, token: str, members: Members, by: object) -> Session:
        if self._refused.setdefault(token, members) != members and self._center.readings.binds_refused:
            self._center.untaken.add(members.get("CustomerId"))
            raise Refused(400, "InvalidRequestException")
        return self._center.open(members, by, self._source(members))

    def _source(self, members: Members) -> Contact | None:
        asked = members.get("PersistentChat")
        if asked is None:
            return None
        if "RelatedContactId" in members:
            raise Refused(400, "InvalidRequestException")
        return self._past(asked)

    def _past(self, asked: Members) -> Contact:
        """The contact that the past is read from, if it can be read."""
        contact = self._center.contacts.get(asked["SourceContactId"])
        if contact is None or contact.channel != "CHAT":
            raise Refused(404, "ResourceNotFoundException")
        session = contact.session
        if session.ended is None or session.transcript is None or session.transcript > self._clock():
            raise Refused(400, "InvalidRequestException")
        if asked["RehydrationType"] == "FROM_SEGMENT":
            return contact
        if contact.id != session.id:
            raise Refused(400, "InvalidRequestException")
        return session.live

    def _associate(self, members: Members, _: object) -> Members:
        contact = self._center.contacts.get(members["InitialContactId"])
        if contact is None:
            raise Refused(404, "ResourceNotFoundException")
        token, session = members.get("ClientToken", ""), contact.session
        if self._associated.get(token) != members:
            if session.ended is not None or session.source is not None or contact.id != session.id:
                raise Refused(400, "InvalidRequestException")
            session.source, session.associated = self._past(members), self._clock()
            self._associated[token] = members
            self._center.changed(f"{session.id} shows {session.source.id} from now on", session.customer or "")
        return {"ContinuedFromContactId": session.source.id if session.source else None}

    def _try(self, members: Members, by: object) -> Members:
        session = self._center.tokens.get(members["ParticipantToken"])
        if session is None or session.closed is not None:
            raise Refused(403, "AccessDeniedException")
        session.tried.append((self._clock(), by))
        types = members.get("Type", [])
        if "WEBSOCKET" in types and members.get("ConnectParticipant"):
            self._center.connect(session)
        credentials = {"ConnectionToken": "connection", "Expiry": "2100-01-01T00:00:00.000Z"}
        answer = {"ConnectionCredentials": credentials} if "CONNECTION_CREDENTIALS" in types else {}
        socket = {"Url": "wss://socket", "ConnectionExpiry": "2100-01-01T00:00:00.000Z"}
        return answer | ({"Websocket": socket} if "WEBSOCKET" in types else {})

    def _describe(self, members: Members, _: object) -> Members:
        contact = self._center.contacts.get(members["ContactId"])
        if contact is None:
            raise Refused(404, "ResourceNotFoundException")
        details = self._summary(contact, self._clock())
        details["Id"] = details.pop("ContactId")
        accepted = {"Id": "a", "ConnectedToAgentTimestamp": contact.accepted} if contact.accepted else None
        return {"Contact": _given(details | {"CustomerId": contact.customer, "AgentInfo": accepted})}

    def _list(self, members: Members, _: object) -> Members:
        """All contacts of the tree, as they were a while ago."""
        asked, seen = self._center.contacts.get(members["ContactId"]), self._clock() - self._center.readings.list_lag
        if asked is None or asked.begun > seen:
            raise Refused(404, "ResourceNotFoundException")
        tree = [*asked.session.contacts, *asked.session.others]
        left_out = None if self._center.readings.lists_asked else asked
        listed = [contact for contact in tree if contact.begun <= seen and contact is not left_out]
        return {"ContactSummaryList": [_given(self._summary(contact, seen)) for contact in listed]}

    def _summary(self, contact: Contact, seen: float) -> Members:
        session = contact.session
        alone = len(session.contacts) == 1 or (
            contact is session.contacts[0] and not self._center.readings.names_initial
        )
        first = contact is session.contacts[0]
        return {
            "ContactId": contact.id,
            "InitialContactId": None if alone else session.id,
            "PreviousContactId": contact.previous,
            "RelatedContactId": session.source.id if first and session.source else None,
            "InitiationMethod": contact.method,
            "Channel": contact.channel,
            "InitiationTimestamp": contact.begun,
            "DisconnectTimestamp": contact.ended if contact.ended is not None and contact.ended <= seen else None,
        }


def _given(members: Members) -> Members:
    return {name: value for name, value in members.items() if value is not None}
