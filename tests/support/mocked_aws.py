"""moto for clients of this process, which leaves alone what moto holds for the local servers of other tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from moto import mock_aws
from moto.backends import get_backend

_LOCAL_SERVERS = ("dynamodb", "s3", "sqs")


@contextmanager
def mocked_aws() -> Iterator[None]:
    """AWS with nothing in it. mock_aws empties every backend of the process, twice: these get theirs back."""
    kept = [
        (backend, dict(vars(backend)))
        for name in _LOCAL_SERVERS
        for account in get_backend(name).values()
        for backend in account.values()
    ]
    try:
        with mock_aws():
            yield
    finally:
        for backend, state in kept:
            vars(backend).clear()
            vars(backend).update(state)
