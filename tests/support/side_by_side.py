"""How tests are shared out where several processes run them: what is slow to make is made once, and begun first."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Folders whose tests share something slow, and one whose tests share nothing and fill the gaps in the end.
_TOGETHER = ("tests/e2e/deployed", "tests/infra")
_APART = "tests/memory/simulation"
_ORDER = (*_TOGETHER, "tests/e2e", "", _APART)


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Each process takes one file after the other, or a whole folder, or a single test."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_APART):
            return nodeid
        return next((folder for folder in _TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])


def longest_first(items: list[pytest.Item]) -> None:
    """Bring what takes long to the front, and leave the rest in the order that it has."""
    items.sort(key=lambda item: _ORDER.index(max((path for path in _ORDER if item.nodeid.startswith(path)), key=len)))
