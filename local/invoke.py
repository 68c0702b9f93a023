"""`make invoke EVENT=events/start.json`: the function's answer to one API Gateway event.

Behind the function stands a fresh stand-in that knows the past chat which the events resume.
"""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from local import environment
from local.connect.wire.server import ConnectServer
from local.lambda_function import FunctionError, LambdaFunction
from local.options import Options, read_options
from local.past_chat import past_chat


async def invoke(event: dict[str, object], options: Options) -> object:
    """What the function answers; raises FunctionError where it crashes."""
    config = options.config()
    async with ConnectServer(instance_id=config.instance_id, contact_flow_ids=config.contact_flow_ids) as connect:
        past_chat(connect.instance)
        function = LambdaFunction("start_chat.handler", environment.start_chat(config, connect.url))
        try:
            return await function.invoke(event)
        finally:
            await function.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m local.invoke", description="Print the function's answer to one API Gateway event."
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
