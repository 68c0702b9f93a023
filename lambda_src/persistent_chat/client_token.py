"""Idempotency: the ClientToken that Amazon Connect sees.

Connect answers a repeated ClientToken with the original contact's participant token, so whoever guessed a customer's
key would be handed that customer's chat. What is sent is therefore a digest of who asks, their key and what they ask.
"""

import hashlib
import re

import msgspec

from .caller import Caller
from .errors import FieldError, InvalidRequest
from .request import StartChatRequest

KEY = re.compile(r"[\x20-\x7e]{16,500}")
CHATS_A_KEY = 8  # that are tried where all are over; then each request starts a new one, or trying had no end


def client_token(chat: StartChatRequest, caller: Caller, header: str | None) -> str | None:
    """The token for `chat`, from its own ClientToken or else the Idempotency-Key header; None where neither is.

    Raises InvalidRequest for a key that is not 16 to 500 printable ASCII characters.
    """
    for field, given in (("Idempotency-Key", header), ("ClientToken", chat.client_token)):
        if given is not None and not KEY.fullmatch(given):
            raise InvalidRequest(errors=(FieldError(field, "Expected 16 to 500 printable ASCII characters"),))
    key = header if chat.client_token is None else chat.client_token
    if key is None:
        return None
    asked = msgspec.structs.replace(chat, client_token=key)
    return hashlib.sha256(msgspec.json.encode([caller.identity, asked], order="sorted")).hexdigest()


def successor(client_token: str, of: str) -> str:
    """The token that takes its place, always the same one.

    `of` is the contact id of its chat, which is over, or "refused" where Connect has refused it for good.
    """
    return hashlib.sha256(f"{client_token} {of}".encode()).hexdigest()
