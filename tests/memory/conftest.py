"""Each test has a neighborhood of its own."""

import pytest

from tests.support.late_worker import Worker
from tests.support.neighborhood import Neighborhood


@pytest.fixture
def neighborhood() -> Neighborhood:
    return Neighborhood()


@pytest.fixture
def worker(neighborhood: Neighborhood, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """What follows late, with transcripts that take half a minute."""
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")
    neighborhood.instance.transcript_delay_seconds = 30
    return Worker(neighborhood)
