"""The entry point of contact flows: what it answers, what it raises, and what it logs."""

import json
import time
from typing import Any

import msgspec
import pytest

from local.lambda_context import Context
from persistent_chat.errors import MemoryUnavailable
from tests.support.entry_point import ENVIRONMENT, loaded

NOWHERE = {"CONVERSATIONS_TABLE": "conversations", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9"}


def ask(event: dict[str, Any]) -> Any:
    """With a table that cannot be reached, so that reading it fails."""
    with loaded("flow_lookup", ENVIRONMENT | NOWHERE) as module:
        return module.handler(event, Context())


def asked(customer: str | None) -> dict[str, Any]:
    data = {"ContactId": "c", "InitialContactId": "c", "Attributes": {"secret": "of the customer"}}
    return {"Name": "ContactFlowEvent", "Details": {"ContactData": data, "Parameters": {"customerId": customer}}}


def test_nobody_in_particular_has_no_past_and_no_table_is_asked() -> None:
    assert ask(asked(None)) == {"outcome": "none"}


def test_a_table_that_cannot_be_read_fails_in_time_so_that_the_flow_takes_its_error_branch(
    capsys: pytest.CaptureFixture[str],
) -> None:
    begun = time.monotonic()
    with pytest.raises(MemoryUnavailable):
        ask(asked("ann"))
    assert time.monotonic() - begun < 5
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (failed,) = (line for line in lines if line["level"] == "ERROR")
    assert (failed["code"], failed["cause"]) == ("MemoryUnavailable", "EndpointConnectionError")


def test_the_log_has_ids_and_the_outcome_and_nothing_else_of_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    ask(asked(" "))
    said = capsys.readouterr().out
    assert "flow answered" in said
    assert "of the customer" not in said


def test_what_no_flow_sends_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        ask({"body": "{}"})
