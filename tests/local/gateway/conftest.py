"""A gateway over HTTP, and functions of a few lines to put behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from local.gateway import Gateway, create_app
from local.lambda_function import LambdaFunction
from local.throttle import Throttle

type Client = TestClient[Any, Any]
type Serve = Callable[..., Awaitable[Client]]
type Write = Callable[..., LambdaFunction]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Put a gateway before a function; both end with the test."""
    async with AsyncExitStack() as stack:

        async def served(
            function: LambdaFunction, origins: tuple[str, ...] = ("*",), throttle: Throttle | None = None
        ) -> Client:
            stack.push_async_callback(function.close)
            app = create_app()
            app.add_routes(Gateway(function, origins, throttle=throttle).routes())
            return await stack.enter_async_context(TestClient(TestServer(app)))

        yield served


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function whose handler has this body of Python, with `event` and `context` at hand."""

    def written(body: str, **options: Any) -> LambdaFunction:
        lines = dedent(body).strip().splitlines()
        source = "\n".join(["def handler(event, context):", *(f"    {line}" for line in lines)])
        (tmp_path / "tiny.py").write_text(source + "\n")
        environment = options.pop("environment", {})
        return LambdaFunction("tiny.handler", environment, source=tmp_path, **options)

    return written
