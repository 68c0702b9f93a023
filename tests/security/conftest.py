"""The door under attack: one street, lent to each test, that meets no other one's calls, faults or customers."""

from collections.abc import Iterator

import pytest

from tests.security.door import Street, opened
from tests.support.lending import lent, unchanged


@pytest.fixture(scope="package")
def opened_street() -> Iterator[Street]:
    with opened() as street:
        yield street


@pytest.fixture
def street(opened_street: Street) -> Iterator[Street]:
    opened_street.forget_everybody()
    with lent(opened_street.connect), unchanged(opened_street.issuer):
        yield opened_street
