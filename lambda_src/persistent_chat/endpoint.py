"""POST /: one way through, from API Gateway's event to its answer."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec

from . import aliases, api_gateway, cors, json_object, problem, request, rules
from .answer import Answer, answer
from .api_gateway import HttpRequest
from .caller import Caller, identify
from .client_token import client_token
from .connect import Connect
from .deadline import Deadline
from .dynamodb import Table
from .errors import ChatRefused
from .memory.decision import Memory
from .request import StartChatRequest
from .settings import Settings
from .source import SourceCheck
from .telemetry import Telemetry

_ANSWER_SECONDS = 9.6  # within ten, whatever Connect does


class StartChat:
    """Starts or resumes a chat for each event; with a `table`, known customers come back to their own."""

    def __init__(self, settings: Settings, connect: Connect, telemetry: Telemetry, table: Table | None = None) -> None:
        self._settings = settings
        self._connect = connect
        self._telemetry = telemetry
        self._sources = SourceCheck(connect, settings, _now)
        self._memory = Memory(table, connect, settings, _now, time.sleep) if table else None

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
        caller = identify(http, self._settings)
        members, unknown = aliases.normalize(json_object.decode(http.content()))
        if unknown:
            self._telemetry.unknown_members(unknown)
        chat = rules.permit(request.validate(members), caller, self._settings)
        token = client_token(chat, caller, http.headers.get("idempotency-key"))
        resolve = partial(self._resolve, caller=caller, deadline=deadline)
        customer = chat.customer_id
        if self._memory and customer:
            keyed = chat.client_token or http.headers.get("idempotency-key")
            chat = msgspec.structs.replace(chat, client_token=token if keyed else None)
            result, conversation = self._memory.start(customer, chat, resolve, deadline)
            outcome = conversation.outcome
        else:
            chat = msgspec.structs.replace(resolve(chat), client_token=token)
            result, conversation = self._connect.start_chat(chat, deadline), None
            outcome = "resumed" if chat.persistent_chat else "started"
        kind = chat.persistent_chat.rehydration_type if chat.persistent_chat else None
        self._telemetry.started(result, outcome, kind or "ENTIRE_PAST_SESSION")
        return answer(
            result,
            chat,
            attachments=self._settings.attachments,
            conversation=conversation,
            new_guest_token=caller.new_guest_token,
        )

    def _resolve(self, chat: StartChatRequest, *, caller: Caller, deadline: Deadline) -> StartChatRequest:
        if chat.persistent_chat is None or not self._settings.verify_source:
            return chat
        source = self._sources.resolve(chat.persistent_chat, caller, deadline)
        return msgspec.structs.replace(chat, persistent_chat=source)


def _now() -> datetime:
    return datetime.now(UTC)
