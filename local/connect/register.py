"""Which chat a contact belongs to, and which chats name it."""

from collections import defaultdict

from local.connect.session import Session


class Register:
    """The chats of one instance by initial contact, by any contact, by ClientToken, and by related contact."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.started_by: dict[str, Session] = {}
        self._by_contact: dict[str, Session] = {}
        self._by_related: defaultdict[str, dict[str, Session]] = defaultdict(dict)

    def add(self, session: Session) -> None:
        """Take in a chat, or one that has got another contact, or that has been related to one."""
        self.sessions[session.id] = session
        self._by_contact |= {contact.id: session for contact in session.contacts + session.others}
        if token := session.request.get("ClientToken"):
            self.started_by[token] = session
        if related := session.contacts[0].related_id:
            self._by_related[related][session.id] = session

    def of(self, contact_id: str) -> Session:
        """The chat that a contact belongs to; KeyError where there is none."""
        return self._by_contact[contact_id]

    def related_to(self, contact_id: str) -> list[Session]:
        """The chats that name a contact as the one that they are related to."""
        return list(self._by_related.get(contact_id, {}).values())
