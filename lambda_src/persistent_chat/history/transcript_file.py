"""A contact's transcript as Amazon Connect writes it to S3, and what of it a customer may read again.

Source: Amazon Connect administrator guide, "Example of chat transcript". Whether what only agents saw stands in these
files is not known, so that nothing is shown but what is named here.
"""

from typing import Any, Literal

import msgspec

_SENDERS = {"CUSTOMER": "CUSTOMER", "AGENT": "AGENT", "SYSTEM": "SYSTEM", "CUSTOM_BOT": "BOT"}
_TEXTS = ("text/plain", "text/markdown")
_INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"
_EVENT = "application/vnd.amazonaws.connect.event."
_EVENTS = ("participant.joined", "participant.left", "chat.ended", "transfer.succeeded", "transfer.failed")


class UnreadableTranscript(Exception):
    """The file is not what Amazon Connect writes."""


_NAMES = {"sender": "from", "content_type": "contentType"}


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename=_NAMES):
    """One line: `at` is ISO 8601. Of an attachment the content is its name, of an event there is none."""

    id: str
    at: str
    sender: Literal["CUSTOMER", "AGENT", "SYSTEM", "BOT"]
    content_type: str
    content: str
    name: str | None = None


class _Written(msgspec.Struct, frozen=True, rename="pascal"):
    transcript: list[dict[str, Any]]


def items(content: bytes) -> list[Item]:
    """The items that may be shown, the oldest first; raises UnreadableTranscript."""
    try:
        lines = msgspec.json.decode(content, type=_Written).transcript
    except msgspec.MsgspecError:
        raise UnreadableTranscript from None
    shown = (_item(line) for line in lines)
    return sorted((item for item in shown if item), key=lambda item: item.at)


def _item(line: dict[str, Any]) -> Item | None:
    text = {name: value for name, value in line.items() if isinstance(value, str)}
    role = text.get("ParticipantRole", "SYSTEM" if text.get("Type") == "EVENT" else "")
    content = _content(line.get("Type"), text, line)
    if role not in _SENDERS or content is None or not {"Id", "AbsoluteTime", "ContentType"} <= text.keys():
        return None
    return Item(
        id=text["Id"],
        at=text["AbsoluteTime"],
        sender=_SENDERS[role],  # type: ignore[arg-type]  # the table's values are the literal's
        content_type=text["ContentType"],
        content=content,
        name=text.get("DisplayName"),
    )


def _content(kind: object, text: dict[str, str], line: dict[str, Any]) -> str | None:
    """What is to be read of a line; None for one that is not shown."""
    content_type = text.get("ContentType", "")
    if kind == "MESSAGE" and content_type in _TEXTS:
        return text.get("Content")
    if kind == "MESSAGE" and content_type == _INTERACTIVE:
        return _title(text.get("Content", ""))
    if kind == "EVENT" and content_type.startswith(_EVENT) and content_type.removeprefix(_EVENT) in _EVENTS:
        return ""
    if kind == "ATTACHMENT":
        attached = line.get("Attachments")
        each = attached if isinstance(attached, list) else ()
        names = [one.get("AttachmentName") for one in each if isinstance(one, dict)]
        return ", ".join(name for name in names if isinstance(name, str)) or None
    return None


def _title(content: str) -> str | None:
    """The words of an interactive message, which is a template in JSON."""
    try:
        template = msgspec.json.decode(content.encode())
        title = template["data"]["content"]["title"]
    except (msgspec.MsgspecError, KeyError, TypeError, UnicodeEncodeError):
        return None
    return title if isinstance(title, str) else None
