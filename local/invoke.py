"""`make invoke EVENT=events/start.json`: a function's answer to one event.

Behind the function stand fresh neighbors: an Amazon Connect that knows the past chats of the events, and a table, a
queue and a bucket that know what they would by then.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from infra.reading import ConfigError
from local.bucket import BucketServer
from local.connect.contact_events import contact_event
from local.connect.instance import STORAGE, Instance
from local.connect.session import Session
from local.connect.wire.server import ConnectServer
from local.deployment import Deployment
from local.event_form import entry_point, routed
from local.lambda_function import FunctionError
from local.options import Options, read_options
from local.past_chat import guests_chats, past_chat
from local.queue import QueueServer
from local.table import TableServer

_REMEMBERING = {"auth": "guest", "memory": "true"}
_HISTORY = {"history": "transcripts", "transcriptBucket": STORAGE.bucket, "transcriptPrefix": STORAGE.prefix}
# The functions, and the settings without which they are not deployed.
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "start_chat": {},
    "authorizer": {"auth": "jwt"},
    "contact_events": _REMEMBERING,
    "history": _REMEMBERING | _HISTORY,
    "rehydrate": _REMEMBERING | {"lateRehydration": "true"},
    "flow_lookup": {"auth": "jwt", "memory": "true", "flowLookup": "true"},
}


class NotDeployed(Exception):
    """The deployment has no such function."""


async def invoke(event: dict[str, object], options: Options, function: str) -> object:
    """What the function answers; raises FunctionError where it crashes, NotDeployed and ConfigError."""
    usual = {name: value for name, value in SETTINGS[function].items() if name not in options.context}
    config = options.config(**usual)
    async with AsyncExitStack() as stack:
        table = await stack.enter_async_context(TableServer())
        queues = await stack.enter_async_context(QueueServer())
        bucket = await stack.enter_async_context(BucketServer(STORAGE.bucket))
        connect = await stack.enter_async_context(
            ConnectServer(
                instance_id=config.instance_id,
                contact_flow_ids=config.contact_flow_ids,
                on_transcript=bucket.write,
            )
        )
        deployment = Deployment(
            config,
            connect_url=connect.url,
            issuer_url=options.origin,
            table_url=table.url,
            queues=queues if config.follows_late else None,
            bucket_url=bucket.url,
        )
        stack.push_async_callback(deployment.close)
        if function not in deployment.functions:
            raise NotDeployed
        anybodys, guests = past_chat(connect.instance), guests_chats(connect.instance)
        connect.instance.pass_time()
        if function == "history":
            await _remember(guests, connect.instance, deployment)
        if function == "flow_lookup":
            anybodys.request["CustomerId"] = _customer(event)
            await _remember(anybodys, connect.instance, deployment)
        return await deployment.functions[function].invoke(event)


async def _remember(past: Session, instance: Instance, deployment: Deployment) -> None:
    """What Amazon Connect tells of a chat, when it is over, has been learned."""
    for contact in past.contacts:
        event = contact_event(
            "COMPLETED",
            past,
            contact,
            instance_arn=instance.arn,
            event_id=instance.world.new_id(),
            now=instance.world.clock(),
            readings=instance.readings,
        )
        await deployment.on_contact_event(event)


def _customer(event: Mapping[str, Any]) -> str:
    """Whom a flow asks for."""
    details = event.get("Details", {})
    return str(details.get("Parameters", {}).get("customerId") or details.get("ContactData", {}).get("CustomerId"))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m local.invoke", description="Print a function's answer to one event."
    )
    parser.add_argument("event", nargs="?", type=Path, help="a file such as events/start.json")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE", help="as for cdk")
    parser.add_argument("-f", "--function", choices=SETTINGS, help="told by the event's form where not given")
    given = parser.parse_args()
    if given.event is None:
        sys.exit("Say which event: make invoke EVENT=events/start.json.")
    options = read_options([part for setting in given.context for part in ("-c", setting)], os.environ)
    event = routed(_read(given.event))
    function = given.function or entry_point(event)
    if function is None:
        sys.exit(f"{given.event} is in no form that tells whose event it is: say FUNCTION={'|'.join(SETTINGS)}.")
    try:
        answer = asyncio.run(invoke(event, options, function))
    except ConfigError as error:
        sys.exit(str(error))
    except NotDeployed:
        needed = " and ".join(f"{name}={value}" for name, value in SETTINGS[function].items())
        sys.exit(f"With these settings there is no function {function}: it needs settings such as {needed}.")
    except FunctionError as error:
        sys.exit(f"The function failed ({error}); its log is above.")
    print(json.dumps(answer, indent=2))


def _read(file: Path) -> dict[str, object]:
    try:
        event = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        sys.exit(f"{file} cannot be read as an event: {error}.")
    if not isinstance(event, dict):
        sys.exit(f"{file} cannot be read as an event: it is no object.")
    return event


if __name__ == "__main__":
    main()
