"""The stand-in's own controls over HTTP: the record of calls."""

from dataclasses import asdict

from aiohttp import web

from local.connect.calls import Calls
from local.connect.rest_json import json_answer


class Workshop:
    """HTTP handlers for what a test or a developer steers; Amazon Connect has nothing like it."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def calls(self, _: web.Request) -> web.Response:
        """GET /calls: the calls that the control API has received, oldest first."""
        return json_answer({"calls": [asdict(call) for call in self._calls]})

    async def forget_calls(self, _: web.Request) -> web.Response:
        """DELETE /calls."""
        self._calls.clear()
        return json_answer({})
