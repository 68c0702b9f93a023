"""Who calls: what API Gateway verified, never what the request says of itself."""

from collections.abc import Mapping

import msgspec

from .errors import Unauthorized
from .references import CUSTOMER_ID_CHARACTERS
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
        return Caller(identity=_principal(_text(request_context, "identity", "userArn")), trusted=True)
    if settings.auth == "cognito":
        customer_id = _text(request_context, "authorizer", "claims", settings.customer_id_claim)
    else:
        customer_id = _text(request_context, "authorizer", "customerId")
    if len(customer_id) > CUSTOMER_ID_CHARACTERS:
        raise Unauthorized
    return Caller(identity=f"customer {customer_id}", customer_id=customer_id)


def _principal(arn: str) -> str:
    """The role of an assumed role, without the session's name: a retry may come from another of its sessions."""
    return arn.rpartition("/")[0] if ":assumed-role/" in arn else arn


def _text(value: object, *path: str) -> str:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, str) or not value:
        raise Unauthorized
    return value
