"""What is logged and counted of each request: ids, codes and numbers, never tokens, names, texts or attributes."""

from collections.abc import Sequence

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from .aliases import nearest
from .answer import StartChatResult
from .errors import ChatRefused


def _without_keys(field: str) -> str:
    name = field.partition(".")[0]
    return name if name in ("Attributes", "SegmentAttributes") else field


class Telemetry:
    """Structured logs and CloudWatch metrics (embedded metric format), each function's by its service's name."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger

    def unknown_members(self, names: Sequence[str]) -> None:
        """How many there are, and which member each of the first ten is likest: the client's own words stay out."""
        near = [nearest(name) for name in names[:10]]
        self._logger.warning("unknown members ignored", count=len(names), nearest=near)

    def connect_latency(self, seconds: float) -> None:
        self._emit("ConnectLatency", MetricUnit.Milliseconds, seconds * 1000)

    def started(self, result: StartChatResult, outcome: str, rehydration_type: str) -> None:
        """A customer has a chat; `outcome` is started, resumed, resuming or rejoined."""
        if outcome == "resumed":
            self._emit("ChatResumed", MetricUnit.Count, 1, RehydrationType=rehydration_type)
        else:
            self._emit(f"Chat{outcome.capitalize()}", MetricUnit.Count, 1)
        source = result.continued_from_contact_id
        self._logger.info(f"chat {outcome}", contact_id=result.contact_id, continued_from_contact_id=source)

    def refused(self, refusal: ChatRefused) -> None:
        """A refusal is a warning; what is our deployment's fault is an error and says its cause."""
        self._emit("ChatRefused", MetricUnit.Count, 1, Code=refusal.code)
        log = self._logger.error if refusal.status == 500 else self._logger.warning
        fields = sorted({_without_keys(error.field) for error in refusal.errors})
        log("chat refused", code=refusal.code, status=refusal.status, fields=fields, cause=refusal.cause)

    def history_attached(self, contact_id: str, source: str, seconds: float) -> None:
        """A chat has got its past, so many seconds after it started."""
        self._emit("HistoryAttached", MetricUnit.Count, 1)
        self._emit("SecondsToHistory", MetricUnit.Seconds, seconds)
        self._logger.info("history attached", contact_id=contact_id, continued_from_contact_id=source)

    def history_late(self, contact_id: str, code: str, attempt: int) -> None:
        """A past cannot be attached yet, and is tried again."""
        self._logger.info("history not attached yet", contact_id=contact_id, code=code, attempt=attempt)

    def history_given_up(self, contact_id: str, reason: str) -> None:
        """A chat stays without its past; the next one may be resumed from that."""
        self._emit("HistoryGivenUp", MetricUnit.Count, 1, Reason=reason)
        self._logger.warning("history given up", contact_id=contact_id, code=reason)

    def _emit(self, name: str, unit: MetricUnit, value: float, **dimensions: str) -> None:
        """One line of embedded metric format; its namespace is POWERTOOLS_METRICS_NAMESPACE."""
        with single_metric(name, unit, value, default_dimensions={"service": self._logger.service, **dimensions}):
            pass
