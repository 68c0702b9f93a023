"""The content types that a chat's client supports, and the first message: within AWS's limits, in AWS's units.

Source: StartChatContact in botocore's service model (connect, 2017-08-08), whose limit of a message is in bytes.
"""

import re

import msgspec

from .errors import FieldError, InvalidRequest
from .request import InitialMessage, StartChatRequest, is_guide

PLAIN = "text/plain"
INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"
CONTENT_TYPES = (PLAIN, "text/markdown", "application/json", INTERACTIVE, f"{INTERACTIVE}.response")
MAX_MESSAGE_BYTES = 16384  # of UTF-8
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # but tabs and line ends


def content_types(asked: StartChatRequest) -> list[str] | None:
    """What the client supports, trimmed; None where nothing is said. Raises InvalidRequest."""
    given = asked.supported_messaging_content_types
    types = None if given is None else [entry.strip() for entry in given]
    if types is not None and (PLAIN not in types or not set(types) <= set(CONTENT_TYPES)):
        raise _unsupported(f"Expected {PLAIN}, and beside it only {', '.join(CONTENT_TYPES[1:])}")
    if is_guide(asked.segment_attributes) and not {INTERACTIVE, f"{INTERACTIVE}.response"} <= set(types or ()):
        raise _unsupported(f"Expected {INTERACTIVE} and {INTERACTIVE}.response, which a guide is made of")
    return types


def _unsupported(expected: str) -> InvalidRequest:
    return InvalidRequest(errors=(FieldError("SupportedMessagingContentTypes", expected),))


def first_message(asked: StartChatRequest, supported: list[str] | None) -> InitialMessage | None:
    """The first message as it is sent, a space for each control character that none may hold; raises InvalidRequest.

    `supported` are the content types of the chat.
    """
    message = asked.initial_message
    if message is None:
        return None
    kind, content = message.content_type.strip(), _CONTROLS.sub(" ", message.content)
    possible = [each for each in supported or (PLAIN,) if each != INTERACTIVE]  # which only flows send
    if kind not in possible:
        expected = f"Expected one of SupportedMessagingContentTypes that a message can have: {', '.join(possible)}"
        raise InvalidRequest(errors=(FieldError("InitialMessage.ContentType", expected),))
    if len(content.encode()) > MAX_MESSAGE_BYTES:
        expected = f"Expected at most {MAX_MESSAGE_BYTES} bytes of UTF-8"
        raise InvalidRequest(errors=(FieldError("InitialMessage.Content", expected),))
    return msgspec.structs.replace(message, content_type=kind, content=content)
