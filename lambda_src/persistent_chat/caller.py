"""Who calls: what API Gateway verified, never what the request says of itself."""

from collections.abc import Mapping

import msgspec

from . import claims
from .errors import Unauthorized
from .settings import Settings


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """`identity` tells callers apart, `customer_id` is a verified customer's, the operator's backends are `trusted`."""

    identity: str
    customer_id: str | None = None
    trusted: bool = False


def identify(request_context: Mapping[str, object], settings: Settings) -> Caller:
    """The caller by the deployment's `auth`; raises Unauthorized where API Gateway handed over no identity."""
    if settings.auth == "none":
        return Caller(identity="public")
    if settings.auth == "iam":
        return _signer(_members(request_context, "identity"))
    if settings.auth == "cognito":
        said = _members(request_context, "authorizer", "claims")
        customer_id = claims.customer_id(said, settings.customer_id_claim)
    else:
        customer_id = claims.customer_id(_members(request_context, "authorizer"), "customerId")
    if customer_id is None:
        raise Unauthorized
    return Caller(identity=f"customer {customer_id}", customer_id=customer_id)


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
