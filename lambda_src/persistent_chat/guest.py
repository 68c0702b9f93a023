"""A guest: a customer who is known by a token alone, which nobody but their client keeps.

What everybody else sees of a guest (the table, Amazon Connect, logs) is a digest, from which nobody gets back.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence

from .errors import Unauthorized

_PREFIX = "guest-"
_TOKEN_BYTES = 32
TOKEN = re.compile("[A-Za-z0-9_-]{43}")  # 32 bytes in base64url; clients may make their own
_AUTHORIZATION = re.compile(f"(?ai:bearer) ({TOKEN.pattern})")


def new_token(random: Callable[[int], bytes]) -> str:
    """A token that nobody else has; `random` gives so many unpredictable bytes."""
    return _base64url(random(_TOKEN_BYTES))


def customer_id(guest_token: str) -> str:
    """The guest's CustomerId: a digest of the token's 43 characters as they are, not of the bytes they stand for.

    Of base64url's 43 characters the last has two bits too many: four of them stand for the same bytes. As digests of
    characters they are four guests, so that there is nothing to decode and nothing to compare but texts.
    """
    return _PREFIX + _base64url(hashlib.sha256(guest_token.encode()).digest())


def can_come_back(customer_id: str, auth: str) -> bool:
    """Whether this customer can be one of such a deployment's: where visitors are guests nobody else, where their
    tokens are an issuer's no guest, and where backends say who they are anybody.
    """
    is_guest = customer_id.startswith(_PREFIX) and bool(TOKEN.fullmatch(customer_id, len(_PREFIX)))
    return auth == "iam" or is_guest == (auth == "guest")


def token_in(authorizations: Sequence[object]) -> str | None:
    """The token in a request's Authorization headers, None where there is none; raises Unauthorized for all else."""
    given = [value for value in authorizations if not isinstance(value, str) or value.strip()]
    if not given:
        return None
    match = _AUTHORIZATION.fullmatch(given[0]) if len(given) == 1 and isinstance(given[0], str) else None
    if match is None:
        raise Unauthorized("A guest's Authorization is Bearer and one token of 43 base64url characters, or left out.")
    return match[1]


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
