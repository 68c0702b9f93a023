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
        (service, account, regions, dict(regions), [(backend, dict(vars(backend))) for backend in regions.values()])
        for service in _LOCAL_SERVERS
        for account, regions in service.items()
    ]
    try:
        with mock_aws():
            yield
    finally:
        for service, account, regions, backends, states in kept:
            service[account] = regions
            regions.update(backends)
            for backend, state in states:
                vars(backend).clear()
                vars(backend).update(state)
