"""`make run`: your side on one port, Amazon Connect's side on another, until Ctrl-C."""

import asyncio
import errno
import os
import signal
import sys
import time
from contextlib import AsyncExitStack

from aiohttp import web

from local.connect.server import ConnectServer
from local.deployment import Deployment
from local.gateway import create_app
from local.issuer import Issuer
from local.options import Options, read_options
from local.page_routes import page_routes
from local.past_chat import PAST_CONTACT_IDS, past_chat
from local.proxy_event import STAGE
from local.throttle import Throttle
from local.welcome import welcome

# Beside a public deployment a second one knows its customers; both share one Amazon Connect.
SIGNED_IN = "/signed-in"


async def run(options: Options) -> None:
    """Serve both sides until SIGINT or SIGTERM; raises OSError where a port is taken."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        connect = await stack.enter_async_context(_connect_side(options))
        past_chat(connect.instance)
        issuer = Issuer(options.origin)
        deployments = _deployments(options, connect.url, issuer.url)
        for deployment in deployments.values():
            stack.push_async_callback(deployment.close)
        app = create_app()
        app.add_routes(issuer.routes())
        app.add_routes(page_routes(connect.url))
        for prefix, deployment in deployments.items():
            app.add_routes(deployment.gateway.routes(prefix))
        await _serve(stack, app, options.port)
        await deployments[""].start_chat.warm()
        print(welcome(f"{options.origin}/{STAGE}/", connect.url, PAST_CONTACT_IDS[0]), flush=True)
        await stopped.wait()


def _connect_side(options: Options) -> ConnectServer:
    config = options.config()
    return ConnectServer(
        port=options.connect_port, instance_id=config.instance_id, contact_flow_ids=config.contact_flow_ids
    )


def _deployments(options: Options, connect_url: str, issuer_url: str) -> dict[str, Deployment]:
    throttle = Throttle(options.rate, options.burst, time.monotonic) if options.rate else None
    configs = {"": options.config()}
    if configs[""].auth == "none":
        configs[SIGNED_IN] = options.config(auth="jwt")
    return {
        prefix: Deployment(config, connect_url=connect_url, issuer_url=issuer_url, throttle=throttle)
        for prefix, config in configs.items()
    }


async def _serve(stack: AsyncExitStack, app: web.Application, port: int) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", port).start()


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
