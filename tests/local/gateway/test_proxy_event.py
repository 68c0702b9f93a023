"""The event made on the laptop has the shape of API Gateway's own."""

import json
from pathlib import Path
from typing import Any

from tests.local.gateway.conftest import Serve, Write

SAMPLE = Path(__file__).parents[3] / "events/start.json"
# What the two requests themselves had, rather than what API Gateway makes of them.
SENT = ("headers", "multiValueHeaders")


def shape(value: object) -> object:
    """The names of an event's members, all the way in."""
    if not isinstance(value, dict):
        return None
    return {name: None if name in SENT else shape(inner) for name, inner in value.items()}


async def test_a_post_becomes_an_event_of_api_gateways_shape(serve: Serve, write: Write) -> None:
    client = await serve(write('import json\nreturn {"statusCode": 200, "body": json.dumps(event)}'))
    async with client.post("/Prod/", data="{}") as response:
        made: dict[str, Any] = json.loads(await response.read())
    sample = json.loads(SAMPLE.read_text())
    assert shape(made) == shape(sample)
    same = ("resource", "path", "httpMethod", "pathParameters", "stageVariables", "isBase64Encoded")
    assert {name: made[name] for name in same} == {name: sample[name] for name in same}
    context = ("httpMethod", "path", "protocol", "resourcePath", "stage", "accountId")
    assert {name: made["requestContext"][name] for name in context} == {
        name: sample["requestContext"][name] for name in context
    }
