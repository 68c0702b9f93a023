"""The transcripts that Amazon Connect leaves in S3: one file for each contact, by its name and in its form.

Three of AWS's public samples agree on both; no page promises them.
"""

import heapq
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.connect.session import Contact, Item, Session

VERSION = "2019-08-26"


@dataclass(frozen=True, slots=True)
class Storage:
    """Where an instance keeps its chat transcripts."""

    bucket: str
    prefix: str

    def key(self, contact: Contact) -> str:
        """The name of a contact's file: by the day and minute of its beginning."""
        begun = datetime.fromtimestamp(contact.initiated_at, UTC)
        return f"{self.prefix}/{begun:%Y/%m/%d}/{contact.id}_{begun:%Y%m%dT%H:%M}_UTC.json"


def transcript_file(session: Session, contact: Contact, instance_arn: str) -> bytes:
    """What is in a contact's file."""
    items = [_item(item) for item in contact.items]
    participants = dict.fromkeys(item["ParticipantId"] for item in items if "ParticipantId" in item)
    file = {
        "Version": VERSION,
        "AWSAccountId": instance_arn.split(":")[4],
        "InstanceId": instance_arn.rpartition("/")[2],
        "InitialContactId": session.id,
        "ContactId": contact.id,
        "Participants": [{"ParticipantId": participant} for participant in participants],
        "Transcript": items,
    }
    return json.dumps(file, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _item(item: Item) -> dict[str, Any]:
    members = item.members()
    # What a flow says has a name of its own in files.
    return members | {"DisplayName": "BOT"} if members.get("ParticipantRole") == "SYSTEM" else members


class Transcripts:
    """Writes each contact's file once its time has come. Without `storage` none is kept.

    `write` takes the name of a file and what is in it.
    """

    def __init__(self, storage: Storage | None, instance_arn: str, write: Callable[[str, bytes], None]) -> None:
        self.storage = storage
        self._instance_arn = instance_arn
        self._write = write
        self._waiting: list[tuple[float, int, str, Session]] = []
        self._added: set[str] = set()
        self._written: set[str] = set()

    def add(self, session: Session) -> None:
        """Contacts of a chat have ended."""
        for contact in session.contacts:
            if contact.ended_at is not None and contact.id not in self._added:
                self._added.add(contact.id)
                heapq.heappush(self._waiting, (contact.ended_at, len(self._added), contact.id, session))

    def write(self, ended_by: float) -> None:
        """Write the files of those that ended no later than this."""
        while self._waiting and self._waiting[0][0] <= ended_by:
            _, _, contact_id, session = heapq.heappop(self._waiting)
            self._written.add(contact_id)
            if self.storage is not None:
                contact = session.contact(contact_id)
                self._write(self.storage.key(contact), transcript_file(session, contact, self._instance_arn))

    def location(self, contact: Contact) -> str | None:
        """Where in S3 a contact's file lies; None where it does not (yet)."""
        if self.storage is None or contact.id not in self._written:
            return None
        return f"{self.storage.bucket}/{self.storage.key(contact)}"
