"""What was deployed, once for all of these tests, and Amazon Connect's stand-in behind it."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.connect import ConnectServer, running_connect
from local.lambda_runtime import ExecutionEnvironment, runtime_packages
from local.past_chat import past_chat
from tests.e2e.deployed.cloud import Cloud, Function, emulated_cloud

type Run = Callable[..., ExecutionEnvironment]

PUBLIC = "PublicChat"
MEMORY = "MemoryChat"


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with emulated_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="session")
def public(cloud: Cloud) -> dict[str, Function]:
    """The functions of a deployment that gave the two required settings only."""
    cloud.deploy(PUBLIC)
    return cloud.functions(PUBLIC)


@pytest.fixture(scope="session")
def memory(cloud: Cloud) -> dict[str, Function]:
    """The functions of a deployment that knows its customers by token and remembers them."""
    settings = {"auth": "jwt", "jwtIssuer": "http://127.0.0.1:9/", "jwtAudience": "chat", "memory": "true"}
    cloud.deploy(MEMORY, **settings)
    return cloud.functions(MEMORY)


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runtime_packages(tmp_path_factory.mktemp("runtime"))


@pytest.fixture
def connect() -> Iterator[ConnectServer]:
    with running_connect() as server:
        past_chat(server.instance)
        yield server


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the functions' logs go."""
    return tmp_path / "function.log"


@pytest.fixture
def run(runtime: Path, log: Path) -> Iterator[Run]:
    """Start an execution environment of a function; variables beside its own say where its neighbors are."""
    with contextlib.ExitStack() as stack:

        def start(function: Function, **neighbors: str) -> ExecutionEnvironment:
            variables = function.variables | neighbors
            environment = ExecutionEnvironment(
                function.code, function.handler, variables, runtime=runtime, log=log, timeout=function.timeout
            )
            return stack.enter_context(environment)

        yield start
