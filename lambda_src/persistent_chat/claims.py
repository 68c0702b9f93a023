"""What a token's verified claims say of the customer: an id, and where so configured a name and attributes."""

import json
import math
import re
from collections.abc import Mapping, Sequence

from .references import CUSTOMER_ID_CHARACTERS

_NAME_CHARACTERS = 256  # StartChatContact's limit of DisplayName
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# What customers write into their own profiles is theirs only where the issuer says that it has checked it.
_PROOFS = {"email": "email_verified", "phone_number": "phone_number_verified"}


def customer_id(claims: Mapping[str, object], name: str) -> str | None:
    """The customer's id in the claim of this name; None where it cannot be one, or is not proved to be theirs.

    An issuer's `true` is a text where API Gateway has read the token (Cognito), and with some issuers anyway.
    """
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= CUSTOMER_ID_CHARACTERS or not value.isprintable():
        return None
    proof = claims.get(_PROOFS[name]) if name in _PROOFS else True
    return value if proof is True or proof == "true" else None


def display_name(claims: Mapping[str, object], name: str | None) -> str | None:
    """The customer's name in the claim of this name, as Connect takes it; None where there is none."""
    text = _text(claims, name) if name else None
    return (text and _CONTROLS.sub(" ", text).strip()[:_NAME_CHARACTERS]) or None


def attributes(claims: Mapping[str, object], pairs: Sequence[str]) -> dict[str, str]:
    """Contact attributes from claims, by pairs of `claim:attribute`, or of a word that is both.

    Numbers and booleans are written as JSON writes them. Left out are claims that are absent or blank, lists and
    objects, and an address that the token itself says is not verified.
    """
    found = {}
    for pair in pairs:
        claim, _, attribute = pair.rpartition(":")
        text = _text(claims, claim or attribute)
        if text is not None:
            found[attribute] = text
    return found


def attribute_keys(pairs: Sequence[str]) -> frozenset[str]:
    """The attributes that come from claims and from nowhere else."""
    return frozenset(pair.rpartition(":")[2] for pair in pairs)


def _text(claims: Mapping[str, object], name: str) -> str | None:
    value = claims.get(name)
    if name in _PROOFS and claims.get(_PROOFS[name]) in (False, "false"):
        return None
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return json.dumps(value)
    return value if isinstance(value, str) and value.strip() else None
