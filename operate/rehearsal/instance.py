"""The instance as its operator sees it: contacts described, listed, started, associated and stopped."""

import uuid
from typing import Any

from operate.aws import Aws


class Instance:
    """One instance, by the operator's credentials. `started` are the chats that are to be stopped in the end."""

    def __init__(self, aws: Aws, instance_id: str, contact_flow_id: str) -> None:
        self._aws = aws
        self._id = instance_id
        self._flow = contact_flow_id
        self.started: list[str] = []

    def describe(self, contact_id: str) -> dict[str, Any]:
        """DescribeContact."""
        contact: dict[str, Any] = self._ask("DescribeContact", ContactId=contact_id)["Contact"]
        return contact

    def ended(self, contact_id: str) -> bool:
        """Whether a contact is over."""
        return "DisconnectTimestamp" in self.describe(contact_id)

    def listed(self, contact_id: str) -> list[dict[str, Any]]:
        """ListAssociatedContacts, all of its pages."""
        entries = self._aws.pages(
            "connect",
            "ListAssociatedContacts",
            "ContactSummaryList",
            InstanceId=self._id,
            ContactId=contact_id,
        )
        return list(entries)

    def start(self, name: str, client_token: str | None = None, **members: Any) -> dict[str, Any]:
        """StartChatContact, past the endpoint. The customer is called by `name`."""
        started = self._ask(
            "StartChatContact",
            ContactFlowId=self._flow,
            ParticipantDetails={"DisplayName": name},
            ClientToken=client_token or str(uuid.uuid4()),
            **members,
        )
        self.started.append(str(started["ContactId"]))
        return started

    def associate(self, contact_id: str, source: str, client_token: str | None = None) -> str:
        """CreatePersistentContactAssociation with the whole past session; the contact that it continues from."""
        answer = self._ask(
            "CreatePersistentContactAssociation",
            InitialContactId=contact_id,
            SourceContactId=source,
            RehydrationType="ENTIRE_PAST_SESSION",
            ClientToken=client_token or str(uuid.uuid4()),
        )
        return str(answer.get("ContinuedFromContactId", ""))

    def stop(self, contact_id: str) -> None:
        """StopContact, unless it is over anyway."""
        if not self.ended(contact_id):
            self._ask("StopContact", ContactId=contact_id)

    def _ask(self, operation: str, **members: Any) -> dict[str, Any]:
        return self._aws.ask("connect", operation, InstanceId=self._id, **members)
