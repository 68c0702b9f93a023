"""POST /: the way of one request, from API Gateway's event to its answer."""

import uuid
from typing import Any

from . import aliases, json_object, late, request, rules
from .answer import Answer, Outcome, StartChatResult, answer
from .answering import answered
from .api_gateway import HttpRequest
from .caller import Caller, identify
from .client_token import CHATS_A_KEY, client_token, successor
from .connect import Connect
from .deadline import Deadline
from .errors import ConnectUnavailable, TooManyRequests
from .late import LateRehydration
from .memory.decision import Memory
from .participant import Participants, with_connection
from .request import StartChatRequest
from .settings import Settings
from .source import SourceCheck
from .telemetry import Telemetry


class StartChat:
    """Starts or resumes a chat for each event; with a `memory`, known customers come back to their own.

    The chat that a client's own key stands for is tried before it is handed out. With `late`, a past that is not ready
    yet follows its chat.
    """

    def __init__(
        self,
        settings: Settings,
        connect: Connect,
        sources: SourceCheck,
        participants: Participants,
        telemetry: Telemetry,
        *,
        late: LateRehydration | None = None,
        memory: Memory | None = None,
    ) -> None:
        self._settings = settings
        self._connect = connect
        self._sources = sources
        self._participants = participants
        self._telemetry = telemetry
        self._late = late
        self._memory = memory

    def __call__(self, event: object, deadline: Deadline) -> dict[str, Any]:
        return answered(
            event, self._settings.allowed_origins, self._telemetry, lambda http: (self._answer(http, deadline), {})
        )

    def _answer(self, http: HttpRequest, deadline: Deadline) -> Answer:
        caller = identify(http, self._settings)
        members, unknown = aliases.normalize(json_object.decode(http.content()))
        if unknown:
            self._telemetry.unknown_members(unknown)
        chat = rules.permit(request.validate(members), caller, self._settings)
        key = client_token(chat, caller, http.headers.get("idempotency-key"))
        if self._memory and chat.customer_id:
            result, outcome = self._memory.start(chat.customer_id, chat, caller, key, deadline)
            said: Outcome | None = outcome
        else:
            result, outcome = self._start(chat, caller, key, deadline)
            # Where nobody is remembered, the answer is that of AWS's sample, but for a past that follows late or not.
            said = outcome if outcome.outcome == "resuming" or outcome.reason else None
        kind = chat.persistent_chat.rehydration_type if chat.persistent_chat else None
        self._telemetry.started(result, outcome.outcome, kind or "ENTIRE_PAST_SESSION")
        return answer(
            result,
            chat,
            attachments=self._settings.attachments,
            conversation=said,
            new_guest_token=caller.new_guest_token,
        )

    def _start(
        self, chat: StartChatRequest, caller: Caller, key: str | None, deadline: Deadline
    ) -> tuple[StartChatResult, Outcome]:
        choice = self._sources.resolve(chat, caller, deadline)
        if key is None:
            result = self._connect.start_chat(choice.chat, str(uuid.uuid4()), deadline)
        else:
            result = self._start_once(choice.chat, key, deadline)
        return result, late.outcome(result, choice.late, self._late, deadline)

    def _start_once(self, chat: StartChatRequest, key: str, deadline: Deadline) -> StartChatResult:
        """The one chat that the key stands for, or where that is over, the one that always comes after it.

        Where nobody says whether it is, it counts; where no time is left to ask, ConnectTimeout is raised: the same key
        finds the chat again.
        """
        for _ in range(CHATS_A_KEY):
            result = self._connect.start_chat(chat, key, deadline)
            try:
                opened = self._participants.connect(result.participant_token, chat.connection_types, deadline)
            except (TooManyRequests, ConnectUnavailable):
                return result
            if opened is not None:
                return with_connection(result, opened, chat)
            key = successor(key, result.contact_id)
        return self._connect.start_chat(chat, str(uuid.uuid4()), deadline)
