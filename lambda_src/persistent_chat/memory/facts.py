"""What is said of customers' sessions, added to the memory's table in whatever order it comes, and however often."""

from contextlib import suppress
from datetime import datetime

from ..dynamodb import NoSuchState, Table
from ..errors import MemoryUnavailable
from .item import contact_facts, expiry, iso, item_key, known_from, session_item
from .session import Session

_PORTION = 20  # contacts
_TRIES = 3


class SessionFacts:
    """Facts are only ever added, so that neither their order nor their repetition matters."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, customer: str, session: Session, now: datetime) -> None:
        """Add what is said of a session, and archive it where that says that it is over; raises MemoryUnavailable."""
        for _ in range(_TRIES):
            try:
                self._add(customer, session, now)
                break
            except NoSuchState:  # somebody else has just written: look again
                continue
        else:
            raise MemoryUnavailable(retry_after=1, cause="others kept writing")
        if session.over:
            self._archive(customer, session, now)
            self._drop_token(customer, session)

    def _add(self, customer: str, session: Session, now: datetime) -> None:
        try:
            self._add_to(customer, "own", session)
        except NoSuchState as found:
            other = known_from(found.item).elsewhere
            if other is not None and other.initial_contact_id == session.initial_contact_id:
                self._add_to(customer, "elsewhere", session)
            elif other is None or iso(other.started_at) < iso(session.started_at):  # as the table compares
                self._replace_elsewhere(customer, session, now)

    def _add_to(self, customer: str, slot: str, session: Session) -> None:
        """In portions: DynamoDB takes expressions of 4 KB at most."""
        for start in range(0, len(session.contacts), _PORTION):
            portion = session.contacts[start : start + _PORTION]
            names, values, sets = {}, {":initial": {"S": session.initial_contact_id}}, []
            for number, contact in enumerate(portion):
                names[f"#c{number}"] = contact.id
                for fact, value in contact_facts(contact).items():
                    sets.append(f"{slot}.{fact}.#c{number} = :{fact}{number}")
                    values[f":{fact}{number}"] = {"S": value}
            if session.over and portion[-1] is session.contacts[-1]:
                sets.append(f"{slot}.confirmed = :confirmed")
                values[":confirmed"] = {"N": str(session.confirmed)}
            self._table.update(
                item_key(customer, "NOW"),
                "SET " + ", ".join(sets),
                f"{slot}.initialContactId = :initial",
                values,
                ExpressionAttributeNames=names,
            )

    def _replace_elsewhere(self, customer: str, session: Session, now: datetime) -> None:
        self._table.update(
            item_key(customer, "NOW"),
            "SET elsewhere = :session, expiresAt = :expires",
            "attribute_not_exists(elsewhere) OR elsewhere.startedAt < :started",
            {":session": session_item(session), ":started": {"S": iso(session.started_at)}, ":expires": expiry(now)},
        )

    def _archive(self, customer: str, session: Session, now: datetime) -> None:
        archived = {"session": session_item(session), "expiresAt": expiry(now)}
        self._table.ask("put_item", Item=item_key(customer, f"SESSION#{session.initial_contact_id}") | archived)

    def _drop_token(self, customer: str, session: Session) -> None:
        with suppress(NoSuchState):  # no token, or another session's
            self._table.update(
                item_key(customer, "TOKEN"),
                "REMOVE #token",
                "initialContactId = :initial",
                {":initial": {"S": session.initial_contact_id}},
                ExpressionAttributeNames={"#token": "token"},
            )
