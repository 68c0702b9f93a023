"""Requests captured from AWS's real web widget in a browser."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "requests"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))

_LEAST = {
    "InstanceId": "11111111-1111-1111-1111-111111111111",
    "ContactFlowId": "22222222-2222-2222-2222-222222222222",
    "ParticipantDetails": {"DisplayName": "Widget Customer"},
}
# What each of them asks Amazon Connect for.
ASKED: dict[str, dict[str, Any]] = {
    "minimal": _LEAST,
    "custom_headers": _LEAST,
    "full_attributes": _LEAST
    | {
        "Attributes": {"customerName": "Ann", "orderId": "4711"},
        "InitialMessage": {"ContentType": "text/plain", "Content": "Where is my order?"},
        "SupportedMessagingContentTypes": ["text/plain", "text/markdown"],
        "ChatDurationInMinutes": 120,
    },
    "persistent_chat": _LEAST
    | {
        "PersistentChat": {
            "SourceContactId": "dd79c4c2-4c72-4984-9dcd-0c1be1c87963",
            "RehydrationType": "FROM_SEGMENT",
        }
    },
}
# A past chat, the second segment of which the widget was resuming.
PAST = ("dd79c4c2-4c72-4984-9dcd-0c1be1c87962", "dd79c4c2-4c72-4984-9dcd-0c1be1c87963")


def captured(name: str) -> Any:
    """The record of one request: raw, and as the event of a REST API."""
    return json.loads((FOLDER / f"{name}.json").read_text())
