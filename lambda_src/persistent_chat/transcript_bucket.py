"""Amazon Connect's transcripts in S3: the one module that calls it and that knows its errors."""

from collections.abc import Callable, Iterator
from datetime import UTC
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from .contact import Contact
from .deadline import Deadline
from .errors import ConnectMisconfigured, ConnectUnavailable

_CALL_SECONDS = 4  # at the worst: a second to connect and three to read
_LARGEST = 8 * 2**20  # bytes; Connect continues from transcripts of 5 MB at most
_MISSING = ("NoSuchKey", "404", "InvalidObjectState")  # the last of an archived file, which would take hours


class TranscriptBucket:
    """One instance's bucket, in which Connect's names begin with `prefix`.

    `make_client` is called for the first file.
    """

    def __init__(self, make_client: Callable[[], Any], bucket: str, prefix: str) -> None:
        self._client = cache(make_client)
        self._bucket = bucket
        self._folder = f"{prefix.strip('/')}/".lstrip("/")

    def read(self, contact: Contact, deadline: Deadline) -> bytes | None:
        """The contact's transcript; None where there is none. Raises ConnectMisconfigured and ConnectUnavailable."""
        for key in self._keys(contact):
            content = self._get(key, deadline)
            if content is not None:
                return content
        return None

    def _keys(self, contact: Contact) -> Iterator[str]:
        """Where Connect tells that it is, as far as that is in this bucket, and else by its name.

        `prefix/YYYY/MM/DD/contact id_YYYYMMDDThh:mm_UTC.json`, day and minute those of the contact's start.
        """
        told = contact.transcript_location
        if told is not None and told.startswith(f"{self._bucket}/{self._folder}"):
            yield told.removeprefix(f"{self._bucket}/")
        begun = contact.initiation_timestamp
        if begun is not None:
            begun = begun.astimezone(UTC)
            yield f"{self._folder}{begun:%Y/%m/%d}/{contact.id}_{begun:%Y%m%dT%H:%M}_UTC.json"

    def _get(self, key: str, deadline: Deadline) -> bytes | None:
        if not deadline.allows(_CALL_SECONDS):
            raise ConnectUnavailable(retry_after=2, cause="no time left")
        try:
            answer = self._client().get_object(Bucket=self._bucket, Key=key)
            content: bytes = answer["Body"].read(_LARGEST)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _MISSING:
                return None
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in (401, 403):
                raise ConnectMisconfigured(cause=f"transcriptBucket: {code}") from error
            raise ConnectUnavailable(retry_after=5, cause=f"transcriptBucket: {code}") from error
        except BotoCoreError as error:
            raise ConnectUnavailable(retry_after=5, cause=type(error).__name__) from error
        return content


def client(session: Session) -> Any:
    """A client that tries once: a customer waits."""
    config = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})
    return session.create_client("s3", config=config)
