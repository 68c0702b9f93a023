"""The functions' environment variables on the laptop: the deployment's own, and what stands in for Lambda's."""

import os

from infra import environment
from infra.config import Config

REGION = "eu-central-1"


def start_chat(config: Config, connect_url: str) -> dict[str, str]:
    """For the start-chat function, with Amazon Connect at `connect_url`."""
    return environment.start_chat(config) | _lambda(connect_url)


def _lambda(connect_url: str) -> dict[str, str]:
    """Made-up credentials, and no look at the developer's own."""
    return {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_ENDPOINT_URL_CONNECT": connect_url,
    }
