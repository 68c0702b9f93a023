"""The stand-in in a thread of its own, for callers that block: boto3, the Lambda function, most tests."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Unpack

from local.connect.stand_in import StandInOptions
from local.connect.wire.server import ConnectServer


@contextmanager
def running_connect(*, port: int = 0, **options: Unpack[StandInOptions]) -> Iterator[ConnectServer]:
    """A stand-in that is up and listening, and gone, sockets and all, afterwards. OSError for a taken port."""
    server = ConnectServer(port=port, **options)
    up: Future[asyncio.AbstractEventLoop] = Future()
    stop = asyncio.Event()

    async def serve() -> None:
        async with server:
            up.set_result(asyncio.get_running_loop())
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except OSError as error:
            up.set_exception(error)

    thread = threading.Thread(target=run, name="connect")
    thread.start()
    try:
        loop = up.result()
        try:
            yield server
        finally:
            loop.call_soon_threadsafe(stop.set)
    finally:
        thread.join()
