"""AWS as the operator's own credentials reach it: one call at a time, and its troubles by name."""

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
    ProfileNotFound,
)
from botocore.exceptions import ConnectionError as NotConnected

# Whoever waits sits before a terminal: no answer within these seconds is an answer.
_PATIENCE = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN = {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"}
_MISSING = {"ResourceNotFoundException", "NotFoundException", "NoSuchBucket", "NoSuchResourceException", "404"}
# Where the permission has another name than the call.
_ACTIONS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
}


class Trouble(Exception):
    """Nothing can be looked at: no credentials, no Region, no way there. The message is one sentence."""


class NotAllowed(Exception):
    """These credentials may not make the call; the message is the IAM action that it needs."""


class NotThere(Exception):
    """AWS does not know what was asked for."""


class Unclear(Exception):
    """The call failed for another reason, which the message says; `code` is AWS's, where it answered."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Aws:
    """The services of one account in one Region. `AWS_ENDPOINT_URL` and its variants count, as for AWS's own CLI."""

    def __init__(self, session: botocore.session.Session, region: str) -> None:
        self._session = session
        self._clients: dict[str, Any] = {}
        self.region = region

    def ask(self, service: str, operation: str, **members: Any) -> dict[str, Any]:
        """The answer of one operation, both by AWS's names; raises the four exceptions of this module."""
        try:
            answer: dict[str, Any] = getattr(self.client(service), xform_name(operation))(**members)
        except ClientError as error:
            raise _named(error, service) from None
        except (NotConnected, HTTPClientError) as error:
            kind = type(error).__name__
            raise Unclear(f"{service} cannot be reached in {self.region} ({kind}): is the Region right?") from None
        except BotoCoreError as error:
            raise _without_credentials(error) from None
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
        raise _without_credentials(error) from None
    return aws


def _named(error: ClientError, service: str) -> Exception:
    code = error.response["Error"]["Code"]
    if code in _EXPIRED:
        return Trouble(f"Your credentials have expired ({code}): sign in again, and run this again.")
    if code in _UNKNOWN:
        return Trouble(f"AWS does not know your credentials ({code}): look at AWS_PROFILE and the access key.")
    if code in _DENIED:
        action = f"{service.replace('-', '')}:{error.operation_name}"
        return NotAllowed(_ACTIONS.get(action, action))
    if code in _MISSING:
        return NotThere(code)
    return Unclear(f"{service} said {code}", code)


def _without_credentials(error: BotoCoreError) -> Trouble:
    match error:
        case NoRegionError():
            return Trouble("Say which Region the instance is in, as in AWS_REGION=eu-central-1.")
        case NoCredentialsError():
            return Trouble("There are no AWS credentials: sign in (aws sso login, AWS_PROFILE=…, or an access key).")
        case ProfileNotFound():
            return Trouble(f"{str(error).rstrip('.')}: look at AWS_PROFILE.")
    return Trouble(f"Your AWS credentials cannot be used ({str(error).rstrip('.')}): sign in again.")
