"""A customer's token: who it is that an OpenID Connect issuer vouches for. PyJWT does the cryptography."""

from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from . import json_object
from .errors import InvalidJson
from .issuer_keys import IssuerKeys
from .references import CUSTOMER_ID_CHARACTERS
from .settings import TokenSettings

_ALGORITHMS = ("RS256", "ES256")
_MAX_CHARACTERS = 8192


class TokenRefused(Exception):
    """The token vouches for nobody; the message is a word for the log and holds nothing of the token."""


def customer_id(token: str, settings: TokenSettings, keys: IssuerKeys) -> str:
    """The verified customer of a JSON Web Token; raises TokenRefused, or IssuerUnavailable where no key can be had.

    The algorithm is the published key's own: what the token says of it only has to agree.
    """
    if len(token) > _MAX_CHARACTERS:
        raise TokenRefused("oversized")
    header = _header(token)
    key = keys.find(header["kid"]) if isinstance(header.get("kid"), str) else None
    if key is None or key.algorithm_name not in _ALGORITHMS:
        raise TokenRefused("unknown key")
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=settings.jwt_audience,
            issuer=settings.jwt_issuer,
            options={"require": ["exp", "iss", "aud", settings.customer_id_claim], "verify_iat": False},
        )
    except (PyJWTError, ValueError, RecursionError) as error:
        raise TokenRefused(type(error).__name__) from None
    return _customer(claims.get(settings.customer_id_claim))


def _header(token: str) -> dict[str, Any]:
    """The header, read as strictly as a request's body: no repeated members, no deep nesting. So are the claims."""
    try:
        header, claims, _ = token.split(".")
        json_object.decode(jwt.utils.base64url_decode(claims))
        return json_object.decode(jwt.utils.base64url_decode(header))
    except (ValueError, InvalidJson):
        raise TokenRefused("malformed") from None


def _customer(claim: object) -> str:
    if not isinstance(claim, str) or not 0 < len(claim) <= CUSTOMER_ID_CHARACTERS or not claim.isprintable():
        raise TokenRefused("no usable customer id")
    return claim
