"""AWS as the operator's own credentials reach it, one call at a time."""

from collections.abc import Iterator, Mapping
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
)
from botocore.exceptions import ConnectionError as NotConnected

from operate.troubles import Trouble, Unclear, named, without_credentials

# Whoever waits sits before a terminal: no answer within these seconds is an answer.
_PATIENCE = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})


class Aws:
    """The services of one account in one Region. `AWS_ENDPOINT_URL` and its variants count, as for AWS's own CLI."""

    def __init__(self, session: botocore.session.Session, region: str) -> None:
        self._session = session
        self._clients: dict[str, Any] = {}
        self.region = region

    def ask(self, service: str, operation: str, **members: Any) -> dict[str, Any]:
        """The answer of one operation, both by AWS's names; raises Trouble, NotAllowed, NotThere or Unclear."""
        try:
            answer: dict[str, Any] = getattr(self.client(service), xform_name(operation))(**members)
        except ClientError as error:
            raise named(error, service) from None
        except (NotConnected, HTTPClientError) as error:
            kind = type(error).__name__
            raise Unclear(f"{service} cannot be reached in {self.region} ({kind}): is the Region right?") from None
        except BotoCoreError as error:
            raise without_credentials(error) from None
        return answer

    def pages(self, service: str, operation: str, member: str, **members: Any) -> Iterator[Any]:
        """All entries of the list `member`, over as many calls as AWS cuts them into."""
        more: dict[str, Any] = {}
        while True:
            page = self.ask(service, operation, **members, **more)
            yield from page[member]
            if not page.get("NextToken"):
                return
            more = {"NextToken": page["NextToken"]}

    def credentials(self) -> Any:
        """botocore's, to sign what is no AWS service's own call."""
        return self._session.get_credentials()

    def client(self, service: str) -> Any:
        """botocore's client, made once."""
        if service not in self._clients:
            self._clients[service] = self._session.create_client(service, self.region, config=_PATIENCE)
        return self._clients[service]


def signed_in(environ: Mapping[str, str]) -> Aws:
    """AWS by the credentials and the Region that AWS's own CLI would take; raises Trouble where there are none."""
    session = botocore.session.get_session()
    try:
        region = environ.get("AWS_REGION") or session.get_config_variable("region")
        if region is None:
            raise NoRegionError
        aws = Aws(session, region)
        aws.client("sts")
        if session.get_credentials() is None:
            raise NoCredentialsError
    except InvalidRegionError:
        raise Trouble(
            f"{region!r} is not a Region: say which one the instance is in, as in AWS_REGION=eu-central-1."
        ) from None
    except BotoCoreError as error:
        raise without_credentials(error) from None
    return aws
