"""`make invoke EVENT=events/start.json`: the function's answer to one API Gateway event.

Behind the function stands a fresh stand-in that knows the past chat which the events resume.
"""

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
    file, *rest = sys.argv[1:] or sys.exit("Say which event: make invoke EVENT=events/start.json.")
    try:
        event = json.loads(Path(file).read_text())
        answer = asyncio.run(invoke(event, read_options(rest, os.environ)))
    except (OSError, ValueError) as error:
        sys.exit(f"{file} cannot be read as an event: {error}.")
    except FunctionError as error:
        sys.exit(f"The function failed ({error}); its log is above.")
    print(json.dumps(answer, indent=2))


if __name__ == "__main__":
    main()
