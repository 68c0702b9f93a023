"""Whose a session is: read off its initial contact and the one that is asked for, by looking at both.

A stranger's and one that does not exist get the same refusal, so that nothing can be found out by trying.
"""

from collections.abc import Sequence

from .caller import Caller
from .connect import Connect
from .contact import Contact
from .deadline import Deadline
from .errors import SourceContactNotFound


class Ownership:
    """Never guesses: where it cannot be known, what keeps it from being known is raised."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def owned(self, contact_id: str, caller: Caller, deadline: Deadline) -> tuple[Contact, ...]:
        """The contact and its session's initial one, which may be the same, if they are this caller's.

        Raises SourceContactNotFound, after two look-ups whatever its reason: not even their number tells a stranger's
        chat from none.
        """
        named = self._find(contact_id, deadline)
        if named is None or named.is_initial:
            if named is not None and _owns(caller, (named,)):
                return (named,)
            self._find(contact_id, deadline)
            raise SourceContactNotFound
        initial = self._find(named.initial_id, deadline)
        if initial is None or not initial.is_initial or not _owns(caller, (named, initial)):
            raise SourceContactNotFound
        return named, initial

    def also_owned(self, contact_id: str, caller: Caller, deadline: Deadline) -> Contact:
        """Another contact of a session that is this caller's; raises SourceContactNotFound if it is somebody else's."""
        found = self._connect.contact(contact_id, deadline)
        if not caller.trusted and _is_somebody_elses(found, caller):
            raise SourceContactNotFound
        return found

    def _find(self, contact_id: str, deadline: Deadline) -> Contact | None:
        try:
            return self._connect.contact(contact_id, deadline)
        except SourceContactNotFound:
            return None


def _owns(caller: Caller, contacts: Sequence[Contact]) -> bool:
    """Verified customers and guests have their own chats, the public those of nobody; trusted callers vouch.

    A flow or an agent may say in the middle whose a session is: none of its contacts may be somebody else's.
    """
    if caller.trusted:
        return True
    owners = {contact.owner for contact in contacts}
    return caller.customer_id in owners and not any(_is_somebody_elses(contact, caller) for contact in contacts)


def _is_somebody_elses(contact: Contact, caller: Caller) -> bool:
    return contact.owner not in (None, caller.customer_id)
