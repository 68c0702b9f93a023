"""GET /conversations and what is below it: the way of one request, from API Gateway's event to its answer."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from ..answering import Refusals, answered
from ..api_gateway import HttpRequest
from ..caller import Caller, identify
from ..deadline import Deadline
from ..errors import FieldError, InvalidRequest, TranscriptNotFound, Unauthorized
from ..references import CUSTOMER_ID_CHARACTERS
from ..settings import HistorySettings
from .conversations import ConversationList
from .transcripts import Transcripts


class History:
    """Shows each caller their own; without `transcripts` the list alone."""

    def __init__(
        self,
        settings: HistorySettings,
        conversations: ConversationList,
        transcripts: Transcripts | None,
        telemetry: Refusals,
    ) -> None:
        self._settings = settings
        self._conversations = conversations
        self._transcripts = transcripts
        self._telemetry = telemetry

    def __call__(self, event: object, deadline: Deadline) -> dict[str, Any]:
        return answered(
            event, self._settings.allowed_origins, self._telemetry, lambda http: self._answer(http, deadline)
        )

    def _answer(self, http: HttpRequest, deadline: Deadline) -> tuple[object, Mapping[str, str]]:
        caller = identify(http, self._settings)
        if caller.customer_id is None and not caller.trusted:  # the public, of whom nothing is remembered
            raise Unauthorized
        if not http.resource.endswith("/transcript"):
            return self._conversations.answer(http, _customer(http, caller)), {}
        if self._transcripts is None:
            raise TranscriptNotFound
        answer = self._transcripts.answer(http, caller, deadline)
        digest = hashlib.sha256(msgspec.json.encode(answer)).hexdigest()
        return answer, {"Cache-Control": "private, no-cache", "ETag": f'"{digest}"'}


def _customer(http: HttpRequest, caller: Caller) -> str:
    """Whose conversations are listed: the caller's, or the one's whom a trusted caller names."""
    if caller.customer_id is not None:
        return caller.customer_id
    customer = http.query.get("customerId", "")
    if not 1 <= len(customer) <= CUSTOMER_ID_CHARACTERS:
        raise InvalidRequest(errors=(FieldError("customerId", "Missing: whose conversations"),))
    return customer
