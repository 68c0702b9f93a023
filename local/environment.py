"""The functions' environment variables on the laptop: the deployment's own, and what stands in for Lambda's."""

import os

from infra import environment
from infra.config import Config
from local.issuer import AUDIENCE

REGION = "eu-central-1"
TABLE_NAME = "Conversations"


def start_chat(config: Config, connect_url: str, table_url: str | None = None) -> dict[str, str]:
    """For the start-chat function, with Amazon Connect at `connect_url` and the memory at `table_url`."""
    return environment.start_chat(config) | _lambda() | _neighbors(connect_url, table_url)


def contact_events(config: Config, connect_url: str, table_url: str) -> dict[str, str]:
    """For the function that contact events go to."""
    return environment.contact_events(config) | _lambda() | _neighbors(connect_url, table_url)


def authorizer(config: Config, issuer_url: str) -> dict[str, str]:
    """For the authorizer; where `config` names no issuer of its own, the local one vouches.

    In Cognito's place it looks at no claim but `sub`, which all of Cognito's tokens have.
    """
    local = {"JWT_ISSUER": issuer_url, "JWT_AUDIENCE": AUDIENCE}
    cognito = {"CUSTOMER_ID_CLAIM": "sub"} if config.auth == "cognito" else {}
    return local | environment.authorizer(config) | cognito | _lambda()


def _lambda() -> dict[str, str]:
    """Made-up credentials, and no look at the developer's own."""
    return {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _neighbors(connect_url: str, table_url: str | None) -> dict[str, str]:
    table = {"CONVERSATIONS_TABLE": TABLE_NAME, "AWS_ENDPOINT_URL_DYNAMODB": table_url} if table_url else {}
    return {"AWS_ENDPOINT_URL_CONNECT": connect_url, **table}
