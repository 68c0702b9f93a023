"""What events tell of customers' sessions, added to the table in whatever order it comes, and however often."""

from datetime import datetime, timedelta

from ..contact import Contact
from ..dynamodb import NoSuchState, Table
from ..errors import MemoryUnavailable
from .archive import Archive
from .item import contact_facts, elsewhere_start, iso, item_key, known_from, session_item, whole_seconds
from .session import Session

_TRIES = 3


class SessionFacts:
    """Facts are only ever added, so that neither their order nor their repetition matters.

    No event says that a session has ended, only that a contact of it has: a start that comes upon it finds that out. A
    session of other origin is kept for `kept` after its customer's last start or chat.
    """

    def __init__(self, table: Table, kept: timedelta) -> None:
        self._table = table
        self._kept = kept
        self._archive = Archive(table, kept)

    def add(self, customer: str, contact: Contact, now: datetime) -> None:
        """Add what is told of a contact, and archive it where it has ended; raises MemoryUnavailable."""
        for _ in range(_TRIES):
            try:
                self._add(customer, contact, now)
                break
            except NoSuchState:  # somebody else has just written: look again
                continue
        else:
            raise MemoryUnavailable(retry_after=1, cause="others kept writing")
        if contact.disconnect_timestamp is not None:
            self._archive.add(customer, contact, now)

    def _add(self, customer: str, contact: Contact, now: datetime) -> None:
        """To the session that is remembered; the first contact of another one is its beginning.

        A later contact alone begins none: whose the session is, its first contact says.
        """
        try:
            self._add_to(customer, "own", contact)
        except NoSuchState as found:
            known = known_from(found.item, now)
            for slot, session in (("elsewhere", known.elsewhere), ("earlier", known.earlier)):
                if session is not None and session.initial_contact_id == contact.initial_id:
                    self._add_to(customer, slot, contact)
                    return
            begun, kept = contact.initiation_timestamp, elsewhere_start(found.item)
            if contact.is_initial and begun and (kept is None or kept < iso(begun)):
                self._replace_elsewhere(customer, contact, now)

    def _add_to(self, customer: str, slot: str, contact: Contact) -> None:
        facts = contact_facts(contact)
        self._table.update(
            item_key(customer, "NOW"),
            "SET " + ", ".join(f"{slot}.{fact}.#contact = :{fact}" for fact in facts),
            f"{slot}.initialContactId = :initial",
            {":initial": {"S": contact.initial_id}, **{f":{fact}": {"S": value} for fact, value in facts.items()}},
            ExpressionAttributeNames={"#contact": contact.id},
        )

    def _replace_elsewhere(self, customer: str, contact: Contact, now: datetime) -> None:
        session = Session(initial_contact_id=contact.id, contacts=(contact,))
        self._table.update(
            item_key(customer, "NOW"),
            "SET elsewhere = :session, expiresAt = :expires",
            "attribute_not_exists(elsewhere) OR elsewhere.startedAt < :started",
            {
                ":session": session_item(session),
                ":started": {"S": iso(session.started_at)},
                ":expires": whole_seconds(now + self._kept),
            },
        )
