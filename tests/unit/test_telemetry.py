"""What is logged and counted, and what never is."""

import io
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from persistent_chat.answer import StartChatResult
from persistent_chat.errors import ChatRefused, ConnectMisconfigured, FieldError, FieldNotAllowed, TooManyRequests
from persistent_chat.telemetry import Telemetry

RESULT = StartChatResult(
    contact_id="c", participant_id="p", participant_token="secret-token", continued_from_contact_id="past"
)


@dataclass
class Seen:
    """A Telemetry, and what came of it."""

    telemetry: Telemetry
    log: io.StringIO
    out: pytest.CaptureFixture[str]

    def line(self) -> Any:
        """The one log line."""
        (line,) = self.log.getvalue().splitlines()
        return json.loads(line)

    def metric(self) -> tuple[str, str, float, dict[str, str]]:
        """The one metric: its namespace, name, value and dimensions."""
        (line,) = self.out.readouterr().out.splitlines()
        emf = json.loads(line)
        (directive,) = emf["_aws"]["CloudWatchMetrics"]
        (dimensions,) = directive["Dimensions"]
        name = directive["Metrics"][0]["Name"]
        return directive["Namespace"], name, emf[name][0], {each: emf[each] for each in dimensions}


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Seen]:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")
    log = io.StringIO()
    logger = Logger(service=f"start-chat-{uuid.uuid4()}", stream=log)
    yield Seen(Telemetry(logger), log, capsys)
    assert "secret" not in log.getvalue()


@pytest.mark.parametrize(
    ("outcome", "counted", "dimensions"),
    [
        ("started", "ChatStarted", {}),
        ("resumed", "ChatResumed", {"RehydrationType": "FROM_SEGMENT"}),
        ("resuming", "ChatResuming", {}),
        ("rejoined", "ChatRejoined", {}),
    ],
)
def test_a_chat_is_counted_and_logged_by_its_ids(
    seen: Seen, outcome: str, counted: str, dimensions: dict[str, str]
) -> None:
    seen.telemetry.started(RESULT, outcome, "FROM_SEGMENT")
    line = seen.line()
    assert (line["level"], line["message"]) == ("INFO", f"chat {outcome}")
    assert (line["contact_id"], line["continued_from_contact_id"]) == ("c", "past")
    namespace, name, value, by = seen.metric()
    assert by.pop("service").startswith("start-chat-")
    assert (namespace, name, value, by) == ("PersistentChat", counted, 1, dimensions)


def test_a_refusal_is_a_warning_counted_by_its_code(seen: Seen) -> None:
    seen.telemetry.refused(TooManyRequests(cause="ThrottlingException"))
    line = seen.line()
    assert (line["level"], line["message"]) == ("WARNING", "chat refused")
    assert (line["code"], line["status"], line["cause"]) == ("TooManyRequests", 429, "ThrottlingException")
    _, name, value, dimensions = seen.metric()
    assert (name, value, dimensions["Code"]) == ("ChatRefused", 1, "TooManyRequests")


def test_what_is_our_deployments_fault_is_an_error_with_its_cause(seen: Seen) -> None:
    seen.telemetry.refused(ConnectMisconfigured(cause="AccessDeniedException"))
    assert (seen.line()["level"], seen.line()["cause"]) == ("ERROR", "AccessDeniedException")


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        pytest.param(["CustomerId"], ["CustomerId"], id="a member"),
        pytest.param(["Attributes.secret", "Attributes.secret2"], ["Attributes"], id="attributes without their keys"),
        pytest.param(["SegmentAttributes.secret.ValueString"], ["SegmentAttributes"], id="segment attributes likewise"),
        pytest.param([], [], id="none"),
    ],
)
def test_the_members_refused_are_logged_without_keys_and_values(
    seen: Seen, names: list[str], fields: list[str]
) -> None:
    refusal: ChatRefused = FieldNotAllowed(errors=tuple(FieldError(name, "secret value") for name in names))
    seen.telemetry.refused(refusal)
    assert seen.line()["fields"] == fields


def test_unknown_members_are_counted_in_one_line_that_shows_only_names_of_ours(seen: Seen) -> None:
    seen.telemetry.unknown_members(["instanceid", "secret phrase", "Atributes", *[f"secret{n}" for n in range(20)]])
    line = seen.line()
    assert (line["level"], line["message"], line["count"]) == ("WARNING", "unknown members ignored", 23)
    assert line["nearest"] == ["InstanceId", None, "Attributes", *[None] * 7]


def test_latency_is_counted_in_milliseconds(seen: Seen) -> None:
    seen.telemetry.connect_latency(0.25)
    _, name, value, _ = seen.metric()
    assert (name, value) == ("ConnectLatency", 250)
