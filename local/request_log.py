"""One line on standard error for each request to the endpoint: when, what, what came of it, how long it took."""

import json
import sys
import time
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from infra.gateway import STAGE


@web.middleware
async def request_log(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Page, desk and issuer are not worth a line."""
    if f"/{STAGE}" not in request.path:
        return await handler(request)
    begun = time.monotonic()
    answer = await handler(request)
    milliseconds = (time.monotonic() - begun) * 1000
    asked = f"{time.strftime('%H:%M:%S')}  {request.method} {request.rel_url.raw_path}"
    said = f"{asked}  {answer.status}  {milliseconds:.0f} ms  {_came_of_it(answer)}"
    print(said.rstrip(), file=sys.stderr, flush=True)
    return answer


def _came_of_it(answer: web.StreamResponse) -> str:
    """A refusal's code, or the outcome and the contact of a chat: ids and our own words, never the customer's."""
    try:
        body: Any = json.loads(answer.body) if isinstance(answer, web.Response) and answer.body else {}  # type: ignore[arg-type]  # ours are bytes
    except ValueError:
        return ""
    if "code" in body:
        return str(body["code"])
    data = body.get("data", {})
    outcome, contact = data.get("conversation", {}).get("outcome"), data.get("startChatResult", {}).get("ContactId")
    return "  ".join(str(part) for part in (outcome, contact) if part)
