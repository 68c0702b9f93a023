"""The functions' environment variables on the laptop: the deployment's own, and what stands in for Lambda's."""

from infra import environment
from infra.config import Config
from local import made_up
from local.issuer import AUDIENCE

TABLE_NAME = "Conversations"


def start_chat(
    config: Config, connect_url: str, table_url: str | None = None, queue_url: str | None = None
) -> dict[str, str]:
    """For the start-chat function: Amazon Connect, the memory's table and the queue of late pasts, by their URLs."""
    return environment.start_chat(config) | made_up.ENVIRONMENT | _neighbors(connect_url, table_url, queue_url)


def rehydrate(config: Config, connect_url: str, table_url: str | None, queue_url: str) -> dict[str, str]:
    """For the function that attaches late pasts."""
    return environment.rehydrate(config) | made_up.ENVIRONMENT | _neighbors(connect_url, table_url, queue_url)


def contact_events(config: Config, connect_url: str, table_url: str) -> dict[str, str]:
    """For the function that contact events go to."""
    return environment.contact_events(config) | made_up.ENVIRONMENT | _neighbors(connect_url, table_url)


def history(config: Config, connect_url: str, table_url: str, bucket_url: str) -> dict[str, str]:
    """For the function that shows conversations, with Connect's transcripts at `bucket_url`."""
    bucket = {"AWS_ENDPOINT_URL_S3": bucket_url}
    return environment.history(config) | made_up.ENVIRONMENT | _neighbors(connect_url, table_url) | bucket


def flow_lookup(config: Config, connect_url: str, table_url: str) -> dict[str, str]:
    """For the function that contact flows ask."""
    return environment.flow_lookup(config) | made_up.ENVIRONMENT | _neighbors(connect_url, table_url)


def authorizer(config: Config, issuer_url: str) -> dict[str, str]:
    """For the authorizer; where `config` names no issuer of its own, the local one vouches.

    In Cognito's place it looks at no claim but `sub`, which all of Cognito's tokens have.
    """
    local = {"JWT_ISSUER": issuer_url, "JWT_AUDIENCE": AUDIENCE}
    cognito = {"CUSTOMER_ID_CLAIM": "sub"} if config.auth == "cognito" else {}
    return local | environment.authorizer(config) | cognito | made_up.ENVIRONMENT


def amazon_connect(url: str) -> dict[str, str]:
    """Where its two services are, for contacts and for participants."""
    return {"AWS_ENDPOINT_URL_CONNECT": url, "AWS_ENDPOINT_URL_CONNECTPARTICIPANT": url}


def _neighbors(connect_url: str, table_url: str | None, queue_url: str | None = None) -> dict[str, str]:
    """A queue's URL has its endpoint in it, which botocore takes where nothing else is said."""
    table = {"CONVERSATIONS_TABLE": TABLE_NAME, "AWS_ENDPOINT_URL_DYNAMODB": table_url} if table_url else {}
    queue = {"REHYDRATION_QUEUE_URL": queue_url, "AWS_ENDPOINT_URL_SQS": queue_url} if queue_url else {}
    return amazon_connect(connect_url) | table | queue
