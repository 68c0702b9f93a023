"""Reading a transcript in pages: the chat's own items first, then each past contact, the newest first.

That a page ends where a contact ends, and what the filters do, is our reading; AWS documents only that StartPosition
and ContactId do not reach past items, and that those are read with NextToken and ScanDirection BACKWARD.
"""

import base64
import json
from typing import Any

from local.connect.errors import Invalid
from local.connect.instance import Instance
from local.connect.members import Members
from local.connect.session import Contact, Item, Session

DEFAULT_PAGE = 10

type Line = tuple[Contact, Item]


def get_transcript(instance: Instance, session: Session, request: Members) -> Members:
    """GetTranscript. Raises Invalid for a token, start or contact that is not this chat's."""
    past = instance.past(session)
    token = request.get("NextToken")
    group, position = _read_token(token, past) if token else (None, None)
    lines = _lines(session, request, group)
    if position is None:
        position, forward = _start(lines, request)
    else:
        forward = request.get("ScanDirection") == "FORWARD"
    size = request.get("MaxResults") or DEFAULT_PAGE
    first, last = (position, position + size) if forward else (max(position - size, 0), position)
    page = [_item(instance, session, line) for line in lines[first:last]]
    if request.get("SortOrder", "DESCENDING") == "DESCENDING":
        page.reverse()
    more = _next_token(group, last if forward else first, len(lines), past, forward=forward)
    return {"InitialContactId": session.id, "Transcript": page} | more


def _lines(session: Session, request: Members, group: Contact | None) -> list[Line]:
    if group is not None:
        return [(group, item) for item in group.items]
    lines = session.items()
    wanted = request.get("ContactId")
    if wanted is None:
        return lines
    if all(contact.id != wanted for contact in session.contacts):
        raise Invalid("The contact does not belong to this chat.")
    return [line for line in lines if line[0].id == wanted]


def _start(lines: list[Line], request: Members) -> tuple[int, bool]:
    """Where to begin, as a gap between lines, and whether to go forward from there."""
    start = request.get("StartPosition") or {}
    forward = request.get("ScanDirection", "FORWARD" if start else "BACKWARD") == "FORWARD"
    if len(start) > 1:
        raise Invalid("StartPosition takes one of Id, AbsoluteTime and MostRecent.")
    if "Id" in start:
        indexes = [index for index, (_, item) in enumerate(lines) if item.id == start["Id"]]
        if not indexes:
            raise Invalid("The start item does not belong to this chat.")
        return (indexes[0] if forward else indexes[0] + 1), forward
    if "AbsoluteTime" in start:
        earlier = sum(item.members()["AbsoluteTime"] < start["AbsoluteTime"] for _, item in lines)
        return earlier, forward
    if "MostRecent" in start:
        return max(len(lines) - start["MostRecent"], 0), forward
    return (0 if forward else len(lines)), forward


def _item(instance: Instance, session: Session, line: Line) -> Members:
    contact, item = line
    members = item.members()
    said_in = instance.session(contact.id)
    # Past items name the contact that they were said in as a related one.
    members["ContactId" if said_in is session else "RelatedContactId"] = contact.id
    if receipts := said_in.receipts.get(item.id):
        members["MessageMetadata"] = {"MessageId": item.id, "Receipts": receipts}
    return members


def _next_token(group: Contact | None, position: int, length: int, past: list[Contact], *, forward: bool) -> Members:
    if forward:
        return {"NextToken": _write_token(group, position)} if position < length else {}
    if position > 0:
        return {"NextToken": _write_token(group, position)}
    following = 0 if group is None else past.index(group) + 1
    if following == len(past):
        return {}
    return {"NextToken": _write_token(past[following], len(past[following].items))}


def _write_token(group: Contact | None, position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([group and group.id, position]).encode()).decode()


def _read_token(token: str, past: list[Contact]) -> tuple[Contact | None, int]:
    """The page that a token stands for. Only contacts of this chat's own past are found, whatever a token says."""
    try:
        contact_id, position = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, TypeError, RecursionError):
        raise Invalid("Invalid NextToken.") from None
    groups: dict[Any, Contact | None] = {contact.id: contact for contact in past} | {None: None}
    known = isinstance(contact_id, str | None) and contact_id in groups
    if not known or not isinstance(position, int) or position < 0:
        raise Invalid("Invalid NextToken.")
    return groups[contact_id], position
