"""`make run`: your side on one port, Amazon Connect's side on another, until Ctrl-C."""

import asyncio
import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from aiohttp import web

from infra.gateway import STAGE
from local.bucket import BucketServer
from local.connect.contact_events import ContactEvent
from local.connect.instance import STORAGE
from local.connect.kept import UnusableState
from local.connect.wire.server import ConnectServer
from local.deployment import Deployment
from local.gateway import create_app
from local.issuer import Issuer
from local.options import Options, read_options
from local.page_routes import page_routes
from local.past_chat import PAST_CONTACT_IDS, past_chat
from local.queue import QueueServer
from local.request_log import request_log
from local.table import TableServer
from local.throttle import Throttle
from local.welcome import welcome

# Beside a public deployment a second one knows its customers, and a third its guests; all share one Amazon Connect.
SIGNED_IN = "/signed-in"
GUEST = "/guest"


async def run(options: Options, listening: socket.socket) -> None:
    """Serve both sides until SIGINT or SIGTERM, ours at `listening`; raises OSError where Connect's port is taken."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        deployments: dict[str, Deployment] = {}
        table = await stack.enter_async_context(TableServer(options.state))
        queues = await stack.enter_async_context(QueueServer(options.state))
        bucket = await stack.enter_async_context(BucketServer(STORAGE.bucket))
        connect = await stack.enter_async_context(_connect_side(options, deployments, bucket))
        issuer = Issuer(options.origin)
        deployments |= _deployments(options, connect.url, issuer.url, table.url, queues, bucket.url)
        for deployment in deployments.values():
            stack.push_async_callback(deployment.close)
        app = create_app(request_log)
        app.add_routes(issuer.routes())
        app.add_routes(page_routes(connect.url, {prefix: each.config for prefix, each in deployments.items()}))
        for prefix, deployment in deployments.items():
            app.add_routes(deployment.gateway.routes(prefix))
        await _serve(stack, app, listening)
        await deployments[""].start_chat.warm()
        auth = options.config().auth
        print(welcome(options.origin, f"/{STAGE}/", connect.url, PAST_CONTACT_IDS[0], auth), flush=True)
        await stopped.wait()
        await connect.delivery.settle(3)  # the last events are learned while there is somebody to learn them


def _connect_side(options: Options, deployments: Mapping[str, Deployment], bucket: BucketServer) -> ConnectServer:
    config, loop = options.config(), asyncio.get_running_loop()

    def deliver(event: ContactEvent) -> None:
        """EventBridge hands each event to every rule that asks for it."""
        for deployment in deployments.values():
            asyncio.run_coroutine_threadsafe(deployment.on_contact_event(event), loop).result()

    async def ask(event: dict[str, Any]) -> Any:
        """A flow asks the one function that it is set up with."""
        asked = [deployment.flow_lookup for deployment in deployments.values() if deployment.flow_lookup]
        return await asked[0].invoke(event) if asked else {"outcome": "none"}

    connect = ConnectServer(
        port=options.connect_port,
        instance_id=config.instance_id,
        contact_flow_ids=config.contact_flow_ids,
        on_contact_event=deliver,
        transcript_delay_seconds=options.transcript_delay,
        readings=options.readings,
        on_transcript=bucket.write,
        state=options.state,
        flow_lambda=ask,
    )
    if PAST_CONTACT_IDS[0] not in connect.instance.sessions:
        past_chat(connect.instance)
    return connect


def _deployments(
    options: Options, connect_url: str, issuer_url: str, table_url: str, queues: QueueServer, bucket_url: str
) -> dict[str, Deployment]:
    throttle = Throttle(options.rate, options.burst, time.monotonic) if options.rate else None
    configs = {"": options.config()}
    if configs[""].auth == "none":
        transcripts = {"transcriptBucket": STORAGE.bucket, "transcriptPrefix": STORAGE.prefix}
        remembering = {"memory": "true", "history": "transcripts", **transcripts}
        configs[SIGNED_IN] = options.config(auth="jwt", flowLookup="true", **remembering)
        configs[GUEST] = options.config(auth="guest", **remembering)
    return {
        prefix: Deployment(
            config,
            connect_url=connect_url,
            issuer_url=issuer_url,
            table_url=table_url,
            throttle=throttle,
            queues=queues if config.follows_late else None,
            bucket_url=bucket_url,
            name=prefix.strip("/"),
            quiet=not options.verbose,
        )
        for prefix, config in configs.items()
    }


async def _serve(stack: AsyncExitStack, app: web.Application, listening: socket.socket) -> None:
    # API Gateway takes 10 KB of headers; aiohttp's own answer to more than 8 KB would come without CORS. It does not
    # look into compressed bodies either.
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=0.5,
        max_field_size=16 * 1024,
        max_line_size=16 * 1024,
        auto_decompress=False,
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listening).start()


def main() -> None:
    options = read_options(sys.argv[1:], os.environ)
    try:
        # Our port is taken first: the issuer's address has to be known before anything answers.
        with socket.create_server(("127.0.0.1", options.port)) as listening:
            options = replace(options, port=listening.getsockname()[1])
            asyncio.run(run(options, listening))
    except UnusableState as error:
        sys.exit(str(error))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        ports = f"PORT={options.port} or CONNECT_PORT={options.connect_port}"
        sys.exit(f"A port is taken, {ports}: stop what listens there, or give others, as in PORT=3010 make run.")


if __name__ == "__main__":
    main()
