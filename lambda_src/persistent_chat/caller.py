"""Who calls: what API Gateway verified or a guest's token proves, never what the request says of itself."""

import os
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from . import claims, guest
from .api_gateway import HttpRequest
from .errors import Unauthorized
from .settings import Auth


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """`identity` tells callers apart; the operator's backends are `trusted`.

    `customer_id` is a guest's or, where somebody vouches for it, a verified customer's, whose `display_name` and
    `attributes` then count before the request's. A guest who came without a token has got the `new_guest_token`.
    """

    identity: str
    customer_id: str | None = None
    verified: bool = False
    display_name: str | None = None
    attributes: Mapping[str, str] = {}
    trusted: bool = False
    new_guest_token: str | None = None


class Identifying(Protocol):
    """The settings that say who a caller is."""

    @property
    def auth(self) -> Auth: ...
    @property
    def customer_id_claim(self) -> str: ...
    @property
    def display_name_claim(self) -> str | None: ...
    @property
    def attribute_claims(self) -> tuple[str, ...]: ...


def identify(request: HttpRequest, settings: Identifying, random: Callable[[int], bytes] = os.urandom) -> Caller:
    """The caller by the deployment's `auth`; raises Unauthorized where there is no identity, or no guest's token."""
    match settings.auth:
        case "none":
            return Caller(identity="public")
        case "guest":
            return _guest(request, random)
        case "iam":
            return _signer(_members(request.context, "identity"))
        case "cognito":
            return _cognito_customer(_members(request.context, "authorizer", "claims"), settings)
        case "jwt":
            return _token_customer(_members(request.context, "authorizer"))


def _guest(request: HttpRequest, random: Callable[[int], bytes]) -> Caller:
    given = guest.token_in(request.authorizations)
    guest_token = given or guest.new_token(random)
    customer_id = guest.customer_id(guest_token)
    return Caller(
        identity=f"customer {customer_id}", customer_id=customer_id, new_guest_token=None if given else guest_token
    )


def _cognito_customer(said: Mapping[str, object], settings: Identifying) -> Caller:
    """API Gateway itself has checked the token, and hands all its claims over."""
    return _verified(
        claims.customer_id(said, settings.customer_id_claim),
        claims.display_name(said, settings.display_name_claim),
        claims.attributes(said, settings.attribute_claims),
    )


def _token_customer(said: Mapping[str, object]) -> Caller:
    """Our own authorizer has checked the token, and hands over what is configured."""
    try:
        attributes = msgspec.json.decode(str(said.get("attributes", "{}")), type=dict[str, str])
    except msgspec.DecodeError:
        raise Unauthorized from None
    return _verified(claims.customer_id(said, "customerId"), claims.display_name(said, "displayName"), attributes)


def _verified(customer_id: str | None, display_name: str | None, attributes: Mapping[str, str]) -> Caller:
    if customer_id is None:
        raise Unauthorized
    return Caller(
        identity=f"customer {customer_id}",
        customer_id=customer_id,
        verified=True,
        display_name=display_name,
        attributes=attributes,
    )


def _signer(identity: Mapping[str, object]) -> Caller:
    """The operator's backend; or the public, whose browsers a Cognito identity pool gives credentials to sign with."""
    if any(identity[name] for name in identity if name.startswith("cognito")):
        return Caller(identity=f"public {identity.get('cognitoIdentityId')}")
    arn = identity.get("userArn")
    if not isinstance(arn, str) or not arn:
        raise Unauthorized
    return Caller(identity=_principal(arn), trusted=True)


def _principal(arn: str) -> str:
    """The role of an assumed role, without the session's name: a retry may come from another of its sessions."""
    return arn.rpartition("/")[0] if ":assumed-role/" in arn else arn


def _members(value: object, *path: str) -> Mapping[str, object]:
    """The object at the end of the path; an empty one where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}
