"""What is slow to make and used by several files: the bundle for this machine."""

import pytest

from infra.bundling.build import Built, build
from infra.bundling.bundle import HOST, start_chat


@pytest.fixture(scope="session")
def host_bundle() -> Built:
    return build(start_chat(memory=False), HOST)
