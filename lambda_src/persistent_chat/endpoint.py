"""POST /: one way through, from API Gateway's event to its answer."""

import time
from datetime import UTC, datetime
from typing import Any

import msgspec

from . import aliases, api_gateway, cors, json_object, problem, request, rules
from .answer import Answer, StartChatResult, answer
from .api_gateway import HttpRequest
from .caller import identify
from .client_token import client_token
from .connect import Connect
from .deadline import Deadline
from .errors import ChatRefused
from .request import StartChatRequest
from .settings import Settings
from .source import SourceCheck
from .telemetry import Telemetry

_ANSWER_SECONDS = 9.6  # within ten, whatever Connect does


class StartChat:
    """Starts or resumes a chat for each event."""

    def __init__(self, settings: Settings, connect: Connect, telemetry: Telemetry) -> None:
        self._settings = settings
        self._connect = connect
        self._telemetry = telemetry
        self._sources = SourceCheck(connect, settings, lambda: datetime.now(UTC))

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
        if chat.persistent_chat is not None and self._settings.verify_source:
            source = self._sources.resolve(chat.persistent_chat, caller, deadline)
            chat = msgspec.structs.replace(chat, persistent_chat=source)
        result = self._ask_connect(msgspec.structs.replace(chat, client_token=token), deadline)
        self._telemetry.started(result, chat)
        return answer(result, chat, attachments=self._settings.attachments)

    def _ask_connect(self, chat: StartChatRequest, deadline: Deadline) -> StartChatResult:
        begun = time.perf_counter()
        try:
            return self._connect.start_chat(chat, deadline)
        finally:
            self._telemetry.connect_latency(time.perf_counter() - begun)
