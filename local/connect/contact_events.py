"""The EventBridge events that Amazon Connect emits for a contact (admin guide, contact events)."""

from typing import Any

from local.connect.readings import Readings
from local.connect.session import Contact, Session
from local.connect.timestamps import iso_milliseconds, iso_seconds

NEVER = "1970-01-01T00:00:00.001Z"  # how an event writes a time that is not set

type ContactEvent = dict[str, Any]


def contact_event(
    event_type: str,
    session: Session,
    contact: Contact,
    *,
    instance_arn: str,
    event_id: str,
    now: float,
    readings: Readings,
) -> ContactEvent:
    """One event in EventBridge's envelope. User-defined attributes are never in it."""
    region, account = instance_arn.split(":")[3:5]
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "Connect Customer Contact Event" if readings.renamed else "Amazon Connect Contact Event",
        "source": "aws.connect",
        "account": account,
        "time": iso_seconds(now),
        "region": region,
        "resources": [f"{instance_arn}/contact/{contact.id}", instance_arn],
        "detail": _detail(event_type, session, contact, instance_arn, readings),
    }


def _detail(
    event_type: str, session: Session, contact: Contact, instance_arn: str, readings: Readings
) -> dict[str, Any]:
    subtype = contact.subtype and {"connect:Subtype": {"valueString": contact.subtype}}
    members = {
        "eventType": event_type,
        "contactId": contact.id,
        "initialContactId": None if contact.id == session.id else session.id,
        "previousContactId": contact.previous_id,
        "relatedContactId": contact.related_id,
        "customerId": session.customer_id(contact, inherits=readings.inherits),
        "channel": contact.channel,
        "instanceArn": instance_arn,
        "initiationMethod": contact.initiation_method,
        "initiationTimestamp": iso_milliseconds(contact.initiated_at),
        "connectedToSystemTimestamp": iso_milliseconds(contact.initiated_at),
        "disconnectTimestamp": _set(contact.ended_at, readings),
        "segmentAttributes": subtype,
        "queueInfo": _queue(contact, instance_arn),
        "agentInfo": _agent(contact, instance_arn),
        "tags": {"aws:connect:instanceId": instance_arn.rpartition("/")[2]},
    }
    return {name: value for name, value in members.items() if value is not None}


def _set(time: float | None, readings: Readings) -> str | None:
    if time is None:
        return NEVER if readings.never else None
    return iso_milliseconds(time)


def _queue(contact: Contact, instance_arn: str) -> dict[str, str] | None:
    if not contact.is_queued:
        return None
    enqueued = iso_milliseconds(contact.initiated_at)
    return {"queueArn": f"{instance_arn}/queue/basic-queue", "queueType": "STANDARD", "enqueueTimestamp": enqueued}


def _agent(contact: Contact, instance_arn: str) -> dict[str, str] | None:
    if contact.agent is None or contact.accepted_at is None:
        return None
    accepted = iso_milliseconds(contact.accepted_at)
    return {"agentArn": f"{instance_arn}/agent/{contact.agent.id}", "connectedToAgentTimestamp": accepted}
