"""A contact center without a network, whose time passes when a test says so."""

from typing import Any

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, StandIn
from local.connect.contacts import describe_contact, list_associated_contacts
from local.connect.participant import ParticipantService
from local.connect.session import Session
from local.connect.starting import associate, start_chat

REQUEST = {
    "InstanceId": INSTANCE_ID,
    "ContactFlowId": CONTACT_FLOW_ID,
    "ParticipantDetails": {"DisplayName": "Ada"},
}


class Center:
    """One stand-in with `now` for a clock; `events` and `files` are what has gone out of it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.files: dict[str, bytes] = {}
        self.events: list[dict[str, Any]] = []
        self.stand_in = StandIn(clock=lambda: self.now, on_transcript=self.files.__setitem__)
        self.instance, self.desk = self.stand_in.instance, self.stand_in.desk
        self.instance.world.emit = self.events.append
        self._service = ParticipantService(self.instance, self.stand_in.credentials)

    def bend(self, **readings: Any) -> None:
        """Follow other readings."""
        self.instance.readings = self.instance.readings.bent(readings)

    def start(self, **members: Any) -> dict[str, Any]:
        """Start a chat; other members than the required ones by name."""
        return start_chat(self.instance, self.stand_in.credentials, REQUEST | members)

    def enter(self, started: dict[str, Any]) -> str:
        """The customer's client connects; gives the connection token."""
        types = ["WEBSOCKET", "CONNECTION_CREDENTIALS"]
        answer = self.connection(started, types)
        return str(answer["ConnectionCredentials"]["ConnectionToken"])

    def connection(self, started: dict[str, Any], types: list[str]) -> dict[str, Any]:
        """CreateParticipantConnection."""
        return self._service.create_connection({"ParticipantToken": started["ParticipantToken"], "Type": types})

    def accepted(self, **members: Any) -> tuple[dict[str, Any], str]:
        """A chat between a customer and an agent, and the customer's connection token."""
        started = self.start(**members)
        token = self.enter(started)
        self.desk.accept(started["ContactId"])
        return started, token

    def leave(self, token: str) -> None:
        """DisconnectParticipant."""
        self._service.disconnect({"ConnectionToken": token})

    def session(self, started: dict[str, Any]) -> Session:
        """The state of a chat."""
        return self.instance.session(started["ContactId"])

    def describe(self, contact_id: str) -> dict[str, Any]:
        """DescribeContact."""
        answer = describe_contact(self.instance, {"InstanceId": INSTANCE_ID, "ContactId": contact_id})
        return dict(answer["Contact"])

    def listed(self, contact_id: str, **members: Any) -> list[dict[str, Any]]:
        """One page of ListAssociatedContacts."""
        request = {"InstanceId": INSTANCE_ID, "ContactId": contact_id, "MaxResults": 100, **members}
        return list(list_associated_contacts(self.instance, request)["ContactSummaryList"])

    def associate(self, started: dict[str, Any], source: str, **members: Any) -> dict[str, Any]:
        """CreatePersistentContactAssociation of a whole past session."""
        request = {
            "InstanceId": INSTANCE_ID,
            "InitialContactId": started["ContactId"],
            "SourceContactId": source,
            "RehydrationType": "ENTIRE_PAST_SESSION",
        }
        return associate(self.instance, request | members)

    def close(self) -> None:
        self.stand_in.close()
