"""Which contacts belong together, as ListAssociatedContacts lists them: more than a session's chat."""

from collections.abc import Iterator

from local.connect.instance import Instance
from local.connect.session import Contact, Session


def tree(instance: Instance, session: Session) -> list[tuple[Session, Contact]]:
    """All contacts of the tree that a session belongs to, the oldest first, each with its session."""
    found = {session.id: session}
    waiting = [session]
    while waiting:
        for related in _related(instance, waiting.pop()):
            if related.id not in found:
                found[related.id] = related
                waiting.append(related)
    contacts = [(each, contact) for each in found.values() for contact in each.contacts + each.others]
    return sorted(contacts, key=lambda pair: pair[1].initiated_at)


def _related(instance: Instance, session: Session) -> Iterator[Session]:
    related_id = session.contacts[0].related_id
    if related_id is not None and _belongs(instance, session):
        yield instance.register.of(related_id)
    for contact in session.contacts:
        for other in instance.register.related_to(contact.id):
            if _belongs(instance, other):
                yield other


def _belongs(instance: Instance, session: Session) -> bool:
    """A guide belongs to the contact that it is related to; whether a resumed chat does is another question."""
    return session.continued_from is None or instance.readings.related
