"""StopContact: an operator ends a chat."""

from local.connect.errors import ResourceNotFound
from local.connect.instance import Instance
from local.connect.members import Members


def stop_contact(instance: Instance, request: Members) -> Members:
    """The chat is over, and no survey is asked; nothing happens where it is over already.

    Raises ResourceNotFound for another instance and for a contact that there is not.
    """
    if request["InstanceId"] != instance.id:
        raise ResourceNotFound
    session = instance.session(request["ContactId"])
    if session.contact(request["ContactId"]).ended_at is None:
        instance.end(session, "API")
    return {}
