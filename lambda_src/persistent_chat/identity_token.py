"""A customer's token: who it is that an OpenID Connect issuer vouches for. PyJWT does the cryptography."""

from typing import Any

import jwt
import msgspec
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from . import claims, json_object
from .errors import InvalidJson
from .issuer_keys import IssuerKeys
from .settings import TokenSettings

_ALGORITHMS = ("RS256", "ES256")
_MAX_CHARACTERS = 8192


class TokenRefused(Exception):
    """The token vouches for nobody; the message is a word for the log and holds nothing of the token."""


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a token vouches for, and what it says of them beside: no more than is configured."""

    id: str
    display_name: str | None
    attributes: dict[str, str]


def customer(token: str, settings: TokenSettings, keys: IssuerKeys) -> Customer:
    """The verified customer of a JSON Web Token; raises TokenRefused, or IssuerUnavailable where no key can be had.

    The algorithm is the published key's own: what the token says of it only has to agree.
    """
    if len(token) > _MAX_CHARACTERS:
        raise TokenRefused("oversized")
    header = _header(token)
    key_id = header.get("kid")
    key = keys.find(key_id) if key_id is None or isinstance(key_id, str) else None
    if key is None or key.algorithm_name not in _ALGORITHMS:
        raise TokenRefused("unknown key")
    said = _verified(token, key, settings)
    customer_id = claims.customer_id(said, settings.customer_id_claim)
    if customer_id is None:
        raise TokenRefused("no usable customer id")
    return Customer(
        id=customer_id,
        display_name=claims.display_name(said, settings.display_name_claim),
        attributes=claims.attributes(said, settings.attribute_claims),
    )


def _verified(token: str, key: PyJWK, settings: TokenSettings) -> dict[str, Any]:
    """The claims. Only what is asked for below is looked at: `iat` refuses nobody, nor do claims that nobody uses."""
    try:
        return jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=settings.jwt_audience,
            issuer=settings.jwt_issuer,
            leeway=settings.jwt_leeway_seconds,
            options={
                "require": ["exp", "iss", "aud", settings.customer_id_claim],
                "verify_iat": False,
                "verify_sub": False,
                "verify_jti": False,
            },
        )
    except (PyJWTError, ValueError, RecursionError) as error:
        raise TokenRefused(type(error).__name__) from None


def _header(token: str) -> dict[str, Any]:
    """The header, read as strictly as a request's body: no repeated members, no deep nesting. So are the claims."""
    try:
        header, payload, _ = token.split(".")
        json_object.decode(jwt.utils.base64url_decode(payload))
        return json_object.decode(jwt.utils.base64url_decode(header))
    except (ValueError, InvalidJson):
        raise TokenRefused("malformed") from None
