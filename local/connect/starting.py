"""StartChatContact and CreatePersistentContactAssociation: what is let start, and what a chat continues from."""

import re

from local.connect.credentials import Credentials
from local.connect.errors import InvalidRequest, ResourceNotFound
from local.connect.instance import Instance
from local.connect.members import Members
from local.connect.rehydration import source_contact
from local.connect.session import GUIDE, Contact, Participant, Session
from local.connect.speech import announce_rehydration, join, say

INTERACTIVE = {
    "application/vnd.amazonaws.connect.message.interactive",
    "application/vnd.amazonaws.connect.message.interactive.response",
}
CONTENT_TYPES = {"text/plain", "text/markdown", "application/json"} | INTERACTIVE
ATTRIBUTES_BYTES = 32_768
MESSAGE_BYTES = 16_384


def start_chat(instance: Instance, credentials: Credentials, request: Members) -> Members:
    """StartChatContact. A repeated ClientToken gets the original's answer, its participant token included.

    Raises InvalidRequest for a source, attributes or content types that Connect would refuse, and
    ResourceNotFound for an instance, flow or contact that it does not know.
    """
    if request["InstanceId"] != instance.id or request["ContactFlowId"] not in instance.contact_flow_ids:
        raise ResourceNotFound
    original = instance.register.started_by.get(request.get("ClientToken") or "")
    if original is not None:
        return original.answer
    _check_attributes(request.get("Attributes", {}))
    _check_messages(request)
    source = _source(instance, request)
    session = _new_session(instance, request, source)
    _answer(instance, credentials, session)
    instance.open(session)
    if message := request.get("InitialMessage"):
        say(instance.world, session, session.customer, message["Content"], message["ContentType"])
    if "WEBSOCKET" in request.get("ConnectionTypes", ()):
        join(instance.world, session)
    return session.answer


def associate(instance: Instance, request: Members) -> Members:
    """CreatePersistentContactAssociation: a chat that is already going on gets its past."""
    if request["InstanceId"] != instance.id:
        raise ResourceNotFound
    session = instance.session(request["InitialContactId"])
    token = request.get("ClientToken")
    if token is None or token != session.association_token:
        if session.ended_at is not None:
            raise InvalidRequest("The contact has ended.")
        if session.continued_from is not None:
            raise InvalidRequest("The contact already continues a past chat.")
        if not session.joined and not instance.readings.early:
            raise InvalidRequest("The customer has not connected yet.")
        source = _past(instance, request["SourceContactId"], request["RehydrationType"])
        session.continued_from = session.contacts[0].related_id = source.id
        session.rehydration_type, session.association_token = request["RehydrationType"], token
        instance.remember([session])
        announce_rehydration(instance.world, session)
        instance.changed(session)
    return {"ContinuedFromContactId": session.continued_from}


def _source(instance: Instance, request: Members) -> Contact | None:
    persistent = request.get("PersistentChat")
    if persistent is None:
        return None
    if "RelatedContactId" in request:
        raise InvalidRequest("You cannot provide data for both RelatedContactId and PersistentChat.")
    if not {"SourceContactId", "RehydrationType"} <= persistent.keys():
        raise InvalidRequest("PersistentChat requires both SourceContactId and RehydrationType.")
    return _past(instance, persistent["SourceContactId"], persistent["RehydrationType"])


def _past(instance: Instance, contact_id: str, rehydration_type: str) -> Contact:
    now, delay = instance.world.clock(), instance.transcript_delay_seconds
    past = instance.session(contact_id)
    return source_contact(past, contact_id, rehydration_type, now=now, transcript_delay=delay)


def _new_session(instance: Instance, request: Members, source: Contact | None) -> Session:
    related_id = request.get("RelatedContactId")
    inherited = instance.session(related_id).attributes if related_id else {}
    world = instance.world
    contact = Contact(world.new_id(), "API", world.clock(), related_id=source.id if source else related_id)
    contact.subtype = _subtype(request)
    return Session(
        request=request,
        customer=Participant(world.new_id(), "CUSTOMER", request["ParticipantDetails"]["DisplayName"]),
        contacts=[contact],
        attributes=inherited | request.get("Attributes", {}),
        continued_from=source.id if source else None,
        rehydration_type=request["PersistentChat"]["RehydrationType"] if source else None,
    )


def _answer(instance: Instance, credentials: Credentials, session: Session) -> None:
    token = credentials.participant_token(session)
    answer = {"ContactId": session.id, "ParticipantId": session.customer.id, "ParticipantToken": token}
    if session.continued_from:
        answer["ContinuedFromContactId"] = session.continued_from
    if "ChatStreamingConfiguration" in session.request:
        answer["StreamingId"] = instance.world.new_id()  # nothing is streamed
    session.answer = answer | credentials.connection(session, session.request.get("ConnectionTypes", []))


def _check_attributes(attributes: dict[str, str]) -> None:
    if any(not re.fullmatch(r"[A-Za-z0-9_-]+", key) for key in attributes):
        raise InvalidRequest("Attribute keys can include only alphanumeric, dash, and underscore characters.")
    if (
        sum(len(text.encode("utf-8", "surrogatepass")) for pair in attributes.items() for text in pair)
        > ATTRIBUTES_BYTES
    ):
        raise InvalidRequest("The attributes exceed 32768 bytes.")


def _check_messages(request: Members) -> None:
    types = request.get("SupportedMessagingContentTypes", ["text/plain"])
    if "text/plain" not in types or not CONTENT_TYPES.issuperset(types):
        raise InvalidRequest("SupportedMessagingContentTypes must contain text/plain and only supported types.")
    if _subtype(request) == GUIDE and not INTERACTIVE.issubset(types):
        raise InvalidRequest("A guide needs the content types of interactive messages.")
    message = request.get("InitialMessage")
    if message is not None and message["ContentType"] not in types:
        raise InvalidRequest("The content type of the initial message is not supported.")
    if message is not None and len(message["Content"].encode("utf-8", "surrogatepass")) > MESSAGE_BYTES:
        raise InvalidRequest("The initial message exceeds 16384 bytes.")


def _subtype(request: Members) -> str | None:
    subtype: str | None = request.get("SegmentAttributes", {}).get("connect:Subtype", {}).get("ValueString")
    return subtype
