"""moto for clients of this process, which leaves alone what moto holds for the local servers of other tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

_LOCAL_SERVERS: tuple[Any, ...] = (dynamodb_backends, s3_backends, sqs_backends)


@contextmanager
def mocked_aws() -> Iterator[None]:
    """AWS with nothing in it. mock_aws empties every backend of the process, twice: these get theirs back."""
    kept = [
        (backend, dict(vars(backend)))
        for service in _LOCAL_SERVERS
        for account in service.values()
        for backend in account.values()
    ]
    try:
        with mock_aws():
            yield
    finally:
        for backend, state in kept:
            vars(backend).clear()
            vars(backend).update(state)
