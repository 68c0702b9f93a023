"""`python -m local.invoke`, the program behind `make invoke`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.past_chat import PAST_CONTACT_IDS

ROOT = Path(__file__).parents[3]


def invoke(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local.invoke", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_it_prints_the_functions_answer() -> None:
    done = invoke("events/resume_segment.json")
    answer: Any = json.loads(done.stdout)
    assert (done.returncode, answer["statusCode"]) == (0, 200)
    result = json.loads(answer["body"])["data"]["startChatResult"]
    assert result["ContinuedFromContactId"] == PAST_CONTACT_IDS[1]


def test_settings_can_be_given_as_for_cdk() -> None:
    done = invoke("events/start.json", "-c", "allowedAttributes=topic")
    assert json.loads(json.loads(done.stdout)["body"])["code"] == "FieldNotAllowed"


def test_a_guests_deployment_answers_a_guests_events() -> None:
    for name, answered in (("guest_new", True), ("guest_comes_back", False)):
        done = invoke(f"events/{name}.json", "-c", "auth=guest")
        assert ("guest" in json.loads(json.loads(done.stdout)["body"])["data"]) is answered


def test_a_contact_flows_event_is_answered_by_the_function_that_flows_ask() -> None:
    done = invoke("events/flow_lookup.json", "-c", "transcriptDelaySeconds=30")
    answer: Any = json.loads(done.stdout)
    assert done.returncode == 0
    assert (answer["outcome"], answer["sourceContactId"]) == ("resume", PAST_CONTACT_IDS[0])
    assert "/agent/" in answer["lastAgent"]


def test_a_flow_asks_only_where_it_may() -> None:
    done = invoke("events/flow_lookup.json", "-c", "flowLookup=false")
    assert done.returncode == 1
    assert "flowLookup=true" in done.stderr


def test_help_is_given() -> None:
    done = invoke("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: python -m local.invoke")
    assert "events/start.json" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param([], "Say which event", id="no event"),
        pytest.param(["events/none.json"], "events/none.json cannot be read", id="no such file"),
        pytest.param(["README.md"], "README.md cannot be read", id="no JSON"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(arguments: list[str], named: str) -> None:
    done = invoke(*arguments)
    assert done.returncode == 1
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
    assert named in done.stderr
