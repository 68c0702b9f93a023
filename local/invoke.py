"""`make invoke EVENT=events/start.json`: a function's answer to one event, of API Gateway or of a contact flow.

Behind the function stands a fresh stand-in that knows the past chat which the events resume.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local import environment
from local.connect.contact_events import ContactEvent, contact_event
from local.connect.session import Session
from local.connect.wire.server import ConnectServer
from local.deployment import Deployment
from local.lambda_function import FunctionError, LambdaFunction
from local.options import Options, read_options
from local.past_chat import past_chat
from local.table import TableServer


async def invoke(event: dict[str, object], options: Options) -> object:
    """What the function answers whose event it is; raises FunctionError where it crashes."""
    return await (_ask_as_flow(event, options) if event.get("Name") == "ContactFlowEvent" else _start(event, options))


async def _start(event: dict[str, object], options: Options) -> object:
    config = options.config()
    async with ConnectServer(instance_id=config.instance_id, contact_flow_ids=config.contact_flow_ids) as connect:
        past_chat(connect.instance)
        function = LambdaFunction("start_chat.handler", environment.start_chat(config, connect.url))
        try:
            return await function.invoke(event)
        finally:
            await function.close()


async def _ask_as_flow(event: dict[str, object], options: Options) -> object:
    """The past chat is remembered as the customer's that the event names: contact events have told of it."""
    needed = {"auth": "jwt", "memory": "true", "flowLookup": "true"}
    config = options.config(**{name: value for name, value in needed.items() if name not in options.context})
    async with ConnectServer(instance_id=config.instance_id) as connect, TableServer() as table:
        remembered = Deployment(config, connect_url=connect.url, issuer_url=options.origin, table_url=table.url)
        try:
            if remembered.flow_lookup is None:
                raise FunctionError("a flow asks only where flowLookup=true")
            for told in _told(connect, past_chat(connect.instance), _customer(event)):
                await remembered.on_contact_event(told)
            return await remembered.flow_lookup.invoke(event)
        finally:
            await remembered.close()


def _customer(event: Mapping[str, Any]) -> str:
    details = event.get("Details", {})
    return str(details.get("Parameters", {}).get("customerId") or details.get("ContactData", {}).get("CustomerId"))


def _told(connect: ConnectServer, past: Session, customer: str) -> Iterator[ContactEvent]:
    """The events of the past chat's contacts, as a customer's."""
    past.request["CustomerId"] = customer
    instance = connect.instance
    for contact in past.contacts:
        yield contact_event(
            "DISCONNECTED",
            past,
            contact,
            instance_arn=instance.arn,
            event_id=instance.world.new_id(),
            now=instance.world.clock(),
            readings=instance.readings,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m local.invoke", description="Print a function's answer to one event."
    )
    parser.add_argument("event", nargs="?", type=Path, help="a file such as events/start.json")
    parser.add_argument("-c", "--context", action="append", default=[], metavar="NAME=VALUE", help="as for cdk")
    given = parser.parse_args()
    if given.event is None:
        sys.exit("Say which event: make invoke EVENT=events/start.json.")
    options = read_options([part for setting in given.context for part in ("-c", setting)], os.environ)
    try:
        answer = asyncio.run(invoke(json.loads(given.event.read_text()), options))
    except (OSError, ValueError) as error:
        sys.exit(f"{given.event} cannot be read as an event: {error}.")
    except FunctionError as error:
        sys.exit(f"The function failed ({error}); its log is above.")
    print(json.dumps(answer, indent=2))


if __name__ == "__main__":
    main()
