"""A contact's transcript as Amazon Connect writes it to S3, and what of it a customer may read again.

Source: Amazon Connect administrator guide, "Example of chat transcript". Whether what only agents saw stands in these
files is not known, so that nothing is shown but what is named here.
"""

from typing import Any, Literal, TypeGuard

import msgspec

type Sender = Literal["CUSTOMER", "AGENT", "SYSTEM", "BOT"]

_SENDERS: dict[str, Sender] = {"CUSTOMER": "CUSTOMER", "AGENT": "AGENT", "SYSTEM": "SYSTEM", "CUSTOM_BOT": "BOT"}
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
    sender: Sender
    content_type: str
    content: str
    name: str | None = None


class _Line(msgspec.Struct, frozen=True, rename="pascal"):
    """What is read of a line, whatever stands there: one that is not as Connect writes it is not shown."""

    id: Any = None
    absolute_time: Any = None
    type: Any = None
    content_type: Any = None
    content: Any = None
    participant_role: Any = None
    display_name: Any = None
    attachments: Any = None


class _Written(msgspec.Struct, frozen=True, rename="pascal"):
    transcript: list[_Line]


def items(content: bytes) -> list[Item]:
    """The items that may be shown, the oldest first; raises UnreadableTranscript."""
    try:
        lines = msgspec.json.decode(content, type=_Written).transcript
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise UnreadableTranscript from None
    shown = (_item(line) for line in lines)
    return sorted((item for item in shown if item), key=lambda item: item.at)


def _item(line: _Line) -> Item | None:
    sender = _sender(line)
    content = _content(line)
    if sender is None or not (_is_text(line.id) and _is_text(line.absolute_time) and _is_text(content)):
        return None
    return Item(
        id=line.id,
        at=line.absolute_time,
        sender=sender,
        content_type=line.content_type,
        content=content,
        name=line.display_name if _is_text(line.display_name) else None,
    )


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _sender(line: _Line) -> Sender | None:
    """Events come without a role where they are nobody's."""
    if _is_text(line.participant_role):
        return _SENDERS.get(line.participant_role)
    return "SYSTEM" if line.type == "EVENT" else None


def _content(line: _Line) -> object:
    """What is to be read of a line; no text for one that is not shown."""
    kind, content_type = line.type, line.content_type
    if not _is_text(content_type):
        return None
    if kind == "MESSAGE" and content_type in _TEXTS:
        return line.content
    if kind == "MESSAGE" and content_type == _INTERACTIVE:
        return _title(line.content)
    if kind == "EVENT" and content_type.startswith(_EVENT) and content_type.removeprefix(_EVENT) in _EVENTS:
        return ""
    if kind == "ATTACHMENT" and isinstance(line.attachments, list):
        names = [one.get("AttachmentName") for one in line.attachments if isinstance(one, dict)]
        return ", ".join(name for name in names if _is_text(name)) or None
    return None


def _title(content: object) -> object:
    """The words of an interactive message, which is a template in JSON."""
    if not _is_text(content):
        return None
    try:
        return msgspec.json.decode(content.encode())["data"]["content"]["title"]
    except (msgspec.MsgspecError, KeyError, TypeError):
        return None
