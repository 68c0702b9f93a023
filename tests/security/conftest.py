"""The door under attack. Every test starts with an empty record of calls and without faults."""

from collections.abc import Iterator

import pytest

from tests.security.door import Street, opened


@pytest.fixture(scope="package")
def opened_street() -> Iterator[Street]:
    with opened() as street:
        yield street


@pytest.fixture
def street(opened_street: Street) -> Street:
    opened_street.connect.calls.clear()
    opened_street.connect.faults.clear()
    return opened_street
