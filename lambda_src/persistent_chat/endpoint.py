"""POST /: one way through, from API Gateway's event to its answer."""

import time
from typing import Any

import msgspec

from . import aliases, api_gateway, cors, json_object, problem, request, rules
from .answer import Answer, answer
from .api_gateway import HttpRequest
from .caller import identify
from .client_token import client_token
from .connect import Connect
from .deadline import Deadline
from .errors import ChatRefused
from .settings import Settings
from .telemetry import Telemetry

_ANSWER_SECONDS = 9.6  # within ten, whatever Connect does


class StartChat:
    """Starts or resumes a chat for each event."""

    def __init__(self, settings: Settings, connect: Connect, telemetry: Telemetry) -> None:
        self._settings = settings
        self._connect = connect
        self._telemetry = telemetry

    def __call__(self, event: object) -> dict[str, Any]:
        http = HttpRequest.of(event)
        allow_origin = cors.headers(self._settings.allowed_origins, http.headers.get("origin"))
        try:
            started = self._start(http, Deadline(_ANSWER_SECONDS, time.monotonic))
        except ChatRefused as refusal:
            self._telemetry.refused(refusal)
            body = msgspec.json.encode(problem.problem(refusal, http.request_id))
            headers = {**allow_origin, **problem.headers(refusal)}
            return api_gateway.response(refusal.status, body, problem.CONTENT_TYPE, headers)
        return api_gateway.response(200, msgspec.json.encode(started), "application/json", allow_origin)

    def _start(self, http: HttpRequest, deadline: Deadline) -> Answer:
        caller = identify(http.context, self._settings)
        members, unknown = aliases.normalize(json_object.decode(http.content()))
        if unknown:
            self._telemetry.unknown_members(unknown)
        chat = rules.permit(request.validate(members), caller, self._settings)
        token = client_token(chat, caller, http.headers.get("idempotency-key"))
        chat = msgspec.structs.replace(chat, client_token=token)
        begun = time.perf_counter()
        try:
            result = self._connect.start_chat(chat, deadline)
        finally:
            self._telemetry.connect_latency(time.perf_counter() - begun)
        self._telemetry.started(result, chat)
        return answer(result, chat, attachments=self._settings.attachments)
