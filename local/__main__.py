"""`make run`: your side on one port, Amazon Connect's side on another, until Ctrl-C."""

import asyncio
import errno
import os
import signal
import sys
import time
from contextlib import AsyncExitStack

from aiohttp import web

from local import environment
from local.connect.server import ConnectServer
from local.gateway import Gateway, create_app
from local.lambda_function import LambdaFunction
from local.options import Options, read_options
from local.past_chat import PAST_CONTACT_IDS, past_chat
from local.proxy_event import STAGE
from local.throttle import Throttle
from local.welcome import welcome


async def run(options: Options) -> None:
    """Serve both sides until SIGINT or SIGTERM; raises OSError where a port is taken."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        connect = await stack.enter_async_context(_connect_side(options))
        function = LambdaFunction("start_chat.handler", environment.start_chat(options.config, connect.url))
        stack.push_async_callback(function.close)
        past_chat(connect.instance)
        url = await _your_side(stack, function, options)
        await function.warm()
        print(welcome(f"{url}/{STAGE}/", connect.url, PAST_CONTACT_IDS[0]), flush=True)
        await stopped.wait()


def _connect_side(options: Options) -> ConnectServer:
    return ConnectServer(
        port=options.connect_port,
        instance_id=options.config.instance_id,
        contact_flow_ids=options.config.contact_flow_ids,
    )


async def _your_side(stack: AsyncExitStack, function: LambdaFunction, options: Options) -> str:
    throttle = Throttle(options.rate, options.burst, time.monotonic) if options.rate else None
    app = create_app(Gateway(function, options.config.allowed_origins, throttle))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", options.port).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def main() -> None:
    options = read_options(sys.argv[1:], os.environ)
    try:
        asyncio.run(run(options))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        ports = f"PORT={options.port} or CONNECT_PORT={options.connect_port}"
        sys.exit(f"A port is taken, {ports}: stop what listens there, or give others, as in PORT=3010 make run.")


if __name__ == "__main__":
    main()
