"""DescribeContact and ListAssociatedContacts: what Connect tells of a contact."""

import re
from dataclasses import replace

from local.connect.errors import InvalidRequest, ResourceNotFound
from local.connect.instance import Instance
from local.connect.members import Members
from local.connect.session import Contact, Session
from local.connect.tree import tree

DEFAULT_PAGE = 25


def describe_contact(instance: Instance, request: Members) -> Members:
    """DescribeContact, for any contact of any chat, live or past. Times are epoch seconds, as on the wire."""
    session = _session(instance, request)
    contact = session.contact(request["ContactId"])
    details = _summary(instance, session, contact, alone=len(session.contacts + session.others) == 1)
    details["Arn"] = details.pop("ContactArn")
    details["Id"] = details.pop("ContactId")
    details |= {
        "CustomerId": session.customer_id(contact, inherits=instance.readings.inherits),
        "DisconnectReason": contact.disconnect_reason,
        "ConnectedToSystemTimestamp": contact.initiated_at,
        "LastUpdateTimestamp": contact.ended_at or contact.accepted_at or contact.initiated_at,
        "Attributes": session.attributes or None,
        "SegmentAttributes": _segment_attributes(session, contact),
        "Recordings": _recordings(instance, contact),
    }
    if contact.is_queued:
        details["QueueInfo"] = {"Id": "basic-queue", "EnqueueTimestamp": contact.initiated_at}
    if contact.agent is not None:
        details["AgentInfo"] = {"Id": contact.agent.id, "ConnectedToAgentTimestamp": contact.accepted_at}
    return {"Contact": _given(details)}


def list_associated_contacts(instance: Instance, request: Members) -> Members:
    """ListAssociatedContacts: all contacts of the contact's tree, oldest first, as they were a while ago.

    Raises ResourceNotFound for a contact that the list does not know yet.
    """
    then = instance.world.clock() - instance.readings.lag
    found = [
        (session, contact)
        for session, contact in tree(instance, _session(instance, request))
        if contact.initiated_at <= then
    ]
    asked = request["ContactId"]
    if all(contact.id != asked for _, contact in found):
        raise ResourceNotFound("Contact not found.")
    listed = [
        _listed(instance, session, _as_of(then, contact), alone=len(found) == 1)
        for session, contact in found
        if instance.readings.asked or contact.id != asked
    ]
    token = request.get("NextToken", "0")
    if not re.fullmatch("[0-9]{1,9}", token):
        raise InvalidRequest("Invalid NextToken.")
    start = int(token)
    end = start + request.get("MaxResults", DEFAULT_PAGE)
    more = {"NextToken": str(end)} if end < len(listed) else {}
    return {"ContactSummaryList": listed[start:end]} | more


def _session(instance: Instance, request: Members) -> Session:
    if request["InstanceId"] != instance.id:
        raise ResourceNotFound
    return instance.session(request["ContactId"])


def _summary(instance: Instance, session: Session, contact: Contact, *, alone: bool) -> Members:
    # It is there "if this contact is related to other contacts" (API reference).
    related = not alone and (contact.id != session.id or instance.readings.initial)
    return {
        "ContactId": contact.id,
        "ContactArn": f"{instance.arn}/contact/{contact.id}",
        "InitialContactId": session.id if related else None,
        "PreviousContactId": contact.previous_id,
        "RelatedContactId": contact.related_id,
        "InitiationMethod": contact.initiation_method,
        "Channel": contact.channel,
        "InitiationTimestamp": contact.initiated_at,
        "DisconnectTimestamp": contact.ended_at,
    }


def _listed(instance: Instance, session: Session, contact: Contact, *, alone: bool) -> Members:
    summary = _given(_summary(instance, session, contact, alone=alone))
    return {name: value for name, value in summary.items() if name not in instance.readings.sparse}


def _as_of(then: float, contact: Contact) -> Contact:
    ended = contact.ended_at is not None and contact.ended_at <= then
    return contact if ended else replace(contact, ended_at=None)


def _segment_attributes(session: Session, contact: Contact) -> Members | None:
    """They are a segment's own; only the first one's are given to StartChatContact."""
    given: Members | None = session.request.get("SegmentAttributes") if contact.id == session.id else None
    return given or (contact.subtype and {"connect:Subtype": {"ValueString": contact.subtype}}) or None


def _recordings(instance: Instance, contact: Contact) -> list[Members] | None:
    """A chat's transcript stands among the recordings (service model); whether always is not known."""
    location = instance.transcripts.location(contact) if instance.readings.recordings else None
    if location is None:
        return None
    times = {"StartTimestamp": contact.initiated_at, "StopTimestamp": contact.ended_at}
    return [{"StorageType": "S3", "Location": location, "Status": "AVAILABLE"} | times]


def _given(members: Members) -> Members:
    return {name: value for name, value in members.items() if value is not None}
