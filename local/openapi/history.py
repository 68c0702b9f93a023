"""GET /conversations and what is below it, as a deployment with history has them."""

from typing import Any

from local.openapi.responses import REFUSED_LIST, REFUSED_TRANSCRIPT, responses
from local.openapi.schemas import Schema
from local.past_chat import PAST_CONTACT_IDS
from persistent_chat.history.conversations import MOST, USUAL
from persistent_chat.references import CUSTOMER_ID_CHARACTERS, ID

_SECURITY: list[dict[str, list[str]]] = [{"guest": []}, {"token": []}, {"iam": []}]
_NEXT: Schema = {
    "name": "next",
    "in": "query",
    "description": "The `next` of the page before, as it came. A page without one is the last.",
    "schema": {"type": "string", "minLength": 1},
}
_LIMIT: Schema = {
    "name": "limit",
    "in": "query",
    "description": "How many conversations at most.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
}
_CUSTOMER: Schema = {
    "name": "customerId",
    "in": "query",
    "description": "Whose conversations: needed where a backend signs (auth=iam), without effect anywhere else. "
    f"At most {CUSTOMER_ID_CHARACTERS} characters.",
    "schema": {"type": "string"},
}
_CONTACT: Schema = {
    "name": "contactId",
    "in": "path",
    "required": True,
    "description": "Any contact of the conversation; the list has its first one.",
    "schema": {"type": "string", "pattern": f"^{ID.pattern}$"},
    "example": PAST_CONTACT_IDS[0],
}
_FRESH: dict[str, Schema] = {
    "ETag": {"description": "The page's fingerprint.", "schema": {"type": "string"}},
    "Cache-Control": {"schema": {"const": "private, no-cache"}},
}


def conversations() -> dict[str, Any]:
    """The operation that lists the caller's conversations."""
    return {
        "operationId": "listConversations",
        "summary": "The caller's own conversations, live ones first, then the newest",
        "description": "Each with its segments, and the contact that it continues from.",
        "security": _SECURITY,
        "parameters": [_LIMIT, _NEXT, _CUSTOMER],
        "responses": responses("A page of conversations.", "ListedAnswer", REFUSED_LIST),
    }


def transcript() -> dict[str, Any]:
    """The operation that shows what was said in one of them."""
    return {
        "operationId": "getTranscript",
        "summary": "What was said in one of the caller's conversations, oldest first",
        "description": "Of all segments that are over. `unreadable` are contacts whose transcript is there and broken.",
        "security": _SECURITY,
        "parameters": [_CONTACT, _NEXT],
        "responses": responses("A page of the transcript.", "TranscriptAnswer", REFUSED_TRANSCRIPT, **_FRESH),
    }
