"""A contact centre that remembers its customers: the stand-in, and a deployment that learns of its events."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.connect.contact_events import ContactEvent
from local.connect.wire.server import ConnectServer
from local.deployment import Deployment
from local.options import local_config
from local.queue import QueueServer
from local.table import TableServer

ISSUER = "http://127.0.0.1/issuer"  # nobody asks it: who a customer is stands in the event
EVENT = json.loads((Path(__file__).parents[1] / "events/start.json").read_text())
_TRIES = 5


@dataclass(frozen=True)
class Center:
    """Both sides, as long as `center` lasts."""

    connect: ConnectServer
    deployment: Deployment

    async def start(self, customer: str, **members: Any) -> dict[str, Any]:
        """The `data` of the answer to a start with these members; those of the sample event where there are none.

        Where a busy machine's table has no time, it is asked again after Retry-After, as clients do.
        """
        event = json.loads(json.dumps(EVENT))
        event["requestContext"]["authorizer"] = {"customerId": customer}
        if members:
            event["body"] = json.dumps(members)
        for _ in range(_TRIES):
            answer = await self.deployment.start_chat.invoke(event)
            if answer["statusCode"] != 503:
                break
            await asyncio.sleep(int(answer["headers"]["Retry-After"]))
        assert answer["statusCode"] == 200, answer
        return dict(json.loads(answer["body"])["data"])


@asynccontextmanager
async def center(
    settings: Mapping[str, str],
    table: TableServer,
    *,
    queues: QueueServer | None = None,
    delay: float = 0,
    name: str = "",
) -> AsyncIterator[Center]:
    """One whose transcripts take `delay` seconds; late pasts follow by a queue called `name` in `queues`."""
    loop = asyncio.get_running_loop()

    def deliver(event: ContactEvent) -> None:
        asyncio.run_coroutine_threadsafe(deployment.on_contact_event(event), loop).result()

    async with ConnectServer(on_contact_event=deliver, transcript_delay_seconds=delay) as connect:
        deployment = Deployment(
            local_config({"auth": "jwt", "memory": "true", **settings}, issuer=ISSUER),
            connect_url=connect.url,
            issuer_url=ISSUER,
            table_url=table.url,
            queues=queues,
            name=name,
            quiet=True,
        )
        try:
            for function in deployment.functions.values():
                await function.warm()
            yield Center(connect, deployment)
        finally:
            await deployment.close()
