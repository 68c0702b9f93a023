"""StopContact: an operator ends a chat, or what stands beside it."""

from local.connect.errors import ResourceNotFound
from local.connect.filing import close
from local.connect.instance import Instance
from local.connect.members import Members


def stop_contact(instance: Instance, request: Members) -> Members:
    """The contact is over, and with it the chat whose live segment it is; no survey is asked.

    Nothing happens where the contact is over already.

    Raises ResourceNotFound for another instance and for a contact that there is not.
    """
    if request["InstanceId"] != instance.id:
        raise ResourceNotFound
    session = instance.session(request["ContactId"])
    contact = session.contact(request["ContactId"])
    if contact.ended_at is None and contact in session.others:
        close(instance, session, contact, "API")
    elif contact.ended_at is None:
        instance.end(session, "API")
    return {}
