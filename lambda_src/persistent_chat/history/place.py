"""Where a next page begins, as clients hand it back: opaque to them, and of use to nobody else."""

import base64
import hashlib

from ..errors import FieldError, InvalidRequest

_DIGEST_BYTES = 9


def write(owner: str, place: str) -> str:
    """The `next` of this owner's list."""
    return base64.urlsafe_b64encode(_digest(owner, place) + place.encode()).decode().rstrip("=")


def read(owner: str, given: str) -> str:
    """The place in a `next`; raises InvalidRequest for one that was made up or is another's.

    The digest is no secret: whoever makes one up reads their own list from another place on.
    """
    try:
        content = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        place = content[_DIGEST_BYTES:].decode()
    except ValueError:
        raise wrong() from None
    if content[:_DIGEST_BYTES] != _digest(owner, place):
        raise wrong()
    return place


def _digest(owner: str, place: str) -> bytes:
    return hashlib.sha256(f"{owner} {place}".encode()).digest()[:_DIGEST_BYTES]


def wrong() -> InvalidRequest:
    """What a `next` that no page had is answered with."""
    return InvalidRequest(errors=(FieldError("next", "Expected the next of the page before"),))
