"""DescribeContact and ListAssociatedContacts: what Connect tells of a contact."""

import re

from local.connect.errors import InvalidRequest, ResourceNotFound
from local.connect.instance import Instance
from local.connect.members import Members
from local.connect.session import Contact, Session


def describe_contact(instance: Instance, request: Members) -> Members:
    """DescribeContact, for any segment of any chat, live or past. Times are epoch seconds, as on the wire."""
    session = _session(instance, request)
    contact = session.contact(request["ContactId"])
    details = _summary(instance, session, contact)
    details["Arn"] = details.pop("ContactArn")
    details["Id"] = details.pop("ContactId")
    details |= {
        "CustomerId": session.request.get("CustomerId"),
        "DisconnectReason": contact.disconnect_reason,
        "ConnectedToSystemTimestamp": contact.initiated_at,
        "LastUpdateTimestamp": contact.ended_at or contact.accepted_at or contact.initiated_at,
        "Attributes": session.attributes or None,
        "SegmentAttributes": session.request.get("SegmentAttributes"),
    }
    if contact.initiation_method != "DISCONNECT":
        details["QueueInfo"] = {"Id": "basic-queue", "EnqueueTimestamp": contact.initiated_at}
    if contact.agent is not None:
        details["AgentInfo"] = {"Id": contact.agent.id, "ConnectedToAgentTimestamp": contact.accepted_at}
    return {"Contact": _given(details)}


def list_associated_contacts(instance: Instance, request: Members) -> Members:
    """ListAssociatedContacts: all contacts of the contact's session, oldest first."""
    session = _session(instance, request)
    asked = None if instance.lists_asked_contact else request["ContactId"]
    listed = [contact for contact in session.contacts if contact.id != asked]
    token = request.get("NextToken", "0")
    if not re.fullmatch("[0-9]{1,9}", token):
        raise InvalidRequest("Invalid NextToken.")
    start = int(token)
    end = start + request.get("MaxResults", 100)
    page = [_given(_summary(instance, session, contact)) for contact in listed[start:end]]
    more = {"NextToken": str(end)} if end < len(listed) else {}
    return {"ContactSummaryList": page} | more


def _session(instance: Instance, request: Members) -> Session:
    if request["InstanceId"] != instance.id:
        raise ResourceNotFound
    return instance.session(request["ContactId"])


def _summary(instance: Instance, session: Session, contact: Contact) -> Members:
    return {
        "ContactId": contact.id,
        "ContactArn": f"{instance.arn}/contact/{contact.id}",
        # There "if this contact is related to other contacts" (API reference): a session's only contact has none.
        "InitialContactId": session.id if len(session.contacts) > 1 else None,
        "PreviousContactId": contact.previous_id,
        "RelatedContactId": contact.related_id,
        "InitiationMethod": contact.initiation_method,
        "Channel": "CHAT",
        "InitiationTimestamp": contact.initiated_at,
        "DisconnectTimestamp": contact.ended_at,
    }


def _given(members: Members) -> Members:
    return {name: value for name, value in members.items() if value is not None}
