"""Lambda entry point of the token authorizer (auth=jwt): reads the environment and answers API Gateway who calls.

Source: API Gateway developer guide, "Use API Gateway Lambda authorizers", TOKEN type.
"""

import json
import os
import time
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from persistent_chat import settings
from persistent_chat.identity_token import Customer, TokenRefused, customer
from persistent_chat.issuer_documents import IssuerUnavailable
from persistent_chat.issuer_keys import IssuerKeys

logger = Logger()


def _keys_kept(failure: IssuerUnavailable) -> None:
    logger.error("issuer unavailable, known keys go on counting", reason=str(failure))


configured = settings.load(os.environ, settings.TokenSettings)
keys = IssuerKeys(configured.jwt_issuer, time.monotonic, kept=_keys_kept)


class Unauthorized(Exception):
    """What API Gateway answers with 401: it goes by the message, which is exactly this word."""


@logger.inject_lambda_context(log_event=False, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001  # Lambda's signature
    """Allow the API to the verified customer of the bearer token.

    API Gateway keeps the policy for the token, and goes by it for every method: one that names the method that came
    first would keep its customer out of all others.
    """
    scheme, _, token = str(event.get("authorizationToken", "")).partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise TokenRefused("no bearer token")
        verified = customer(token, configured, keys)
    except TokenRefused as refusal:
        logger.warning("token refused", reason=str(refusal))
        raise Unauthorized("Unauthorized") from None
    allowed = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": _every_method(event["methodArn"])}
    return {
        "principalId": verified.id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [allowed]},
        "context": _context(verified),
    }


def _every_method(method_arn: str) -> str:
    """From `arn:…:api/stage/METHOD/path`: every method of that stage."""
    return "/".join((*method_arn.split("/")[:2], "*"))


def _context(verified: Customer) -> dict[str, str]:
    """What the function learns of the customer: API Gateway hands on texts and numbers, but no objects."""
    context = {"customerId": verified.id}
    if verified.display_name:
        context["displayName"] = verified.display_name
    if verified.attributes:
        context["attributes"] = json.dumps(verified.attributes, ensure_ascii=False)
    return context
