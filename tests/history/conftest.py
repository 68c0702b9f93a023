"""Each test has a neighborhood of its own."""

import pytest

from tests.support.neighborhood import Neighborhood


@pytest.fixture
def neighborhood() -> Neighborhood:
    return Neighborhood()
