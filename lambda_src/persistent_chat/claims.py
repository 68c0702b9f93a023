"""What a token's verified claims say of the customer."""

from collections.abc import Mapping

from .references import CUSTOMER_ID_CHARACTERS

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
