"""`python -m local`, the program behind `make run`, as its user meets it."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.past_chat import PAST_CONTACT_IDS
from tests.support.program import running, welcome

type Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def run() -> Iterator[Run]:
    """Start the program with these arguments and environment variables; it ends with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda *arguments, **environment: stack.enter_context(running(*arguments, **environment))


def test_the_two_printed_commands_start_and_resume_a_chat(run: Run) -> None:
    text = welcome(run())
    assert re.search(r"Your side: +http://127\.0\.0\.1:\d+/Prod/\n", text)
    assert re.search(r"Amazon Connect's side: +http://127\.0\.0\.1:\d+\n", text)
    start, resume = (line.strip() for line in text.splitlines() if "/Prod/ -d" in line)
    started, resumed = (
        json.loads(subprocess.check_output(["bash", "-c", command], timeout=60))["data"]["startChatResult"]
        for command in (start, resume)
    )
    assert started["ParticipantToken"]
    assert "ContinuedFromContactId" not in started
    assert resumed["ParticipantToken"]
    assert resumed["ContinuedFromContactId"] == PAST_CONTACT_IDS[-1]


def post(url: str, *options: str, **members: object) -> dict[str, Any]:
    """What curl gets for these members of a request."""
    curl = ["curl", "-s", url, *options, "-d", json.dumps(members)]
    answer: dict[str, Any] = json.loads(subprocess.check_output(curl, timeout=60))
    return answer


def test_a_guest_comes_back_by_their_token_and_nobody_else_does(run: Run) -> None:
    text = welcome(run())
    guests = re.findall(r"http://127\.0\.0\.1:\d+/Prod/", text)[0].replace("/Prod/", "/guest/Prod/")
    (connect,) = re.findall(r"Amazon Connect's side: +(\S+)\n", text)
    new = post(guests)["data"]
    mine = ("-H", f"Authorization: Bearer {new['guest']['token']}")
    contact = new["startChatResult"]["ContactId"]
    assert post(guests, *mine)["data"]["conversation"]["outcome"] == "rejoined"
    past = {"PersistentChat": {"SourceContactId": contact, "RehydrationType": "ENTIRE_PAST_SESSION"}}
    post(f"{connect}/agent/{contact}/end")
    strangers = post(guests, **past)
    assert (strangers["status"], strangers["code"]) == (404, "SourceContactNotFound")
    assert post(guests, *mine, **past)["data"]["conversation"]["outcome"] == "resumed"


def test_whoever_comes_straight_back_is_in_and_told_when_the_past_follows(run: Run) -> None:
    text = welcome(run(TRANSCRIPT_DELAY=""))
    guests = re.findall(r"http://127\.0\.0\.1:\d+/guest/Prod/", text)[0]
    (connect,) = re.findall(r"Amazon Connect's side: +(\S+)\n", text)
    first = post(guests)["data"]
    post(f"{connect}/agent/{first['startChatResult']['ContactId']}/end")
    mine = ("-H", f"Authorization: Bearer {first['guest']['token']}")
    back = post(guests, *mine, PersistentChat={"RehydrationType": "ENTIRE_PAST_SESSION"})["data"]["conversation"]
    assert (back["outcome"], back["continuedFromContactId"]) == ("resuming", first["startChatResult"]["ContactId"])
    assert 0 < back["secondsUntilHistory"] <= 10


def test_a_request_is_one_line_of_the_log_unless_more_is_asked_for(run: Run) -> None:
    told = {}
    for verbose in ("", "1"):
        process = run(VERBOSE=verbose)
        text = welcome(process)
        start = next(line.strip() for line in text.splitlines() if "/Prod/ -d" in line)
        answer = json.loads(subprocess.check_output(["bash", "-c", start], timeout=60))
        process.send_signal(signal.SIGINT)
        told[verbose] = process.communicate(timeout=60)[1]
        contact = answer["data"]["startChatResult"]["ContactId"]
        assert re.search(rf"^\S+  POST /Prod/  200  \d+ ms  {contact}$", told[verbose], re.MULTILINE)
    assert len(told[""].splitlines()) == 1
    assert '"message":"chat started"' in told["1"]


def test_amazon_connects_side_takes_its_time_and_follows_other_readings_where_asked_to(run: Run) -> None:
    readings = ("--reading", "alone=true", "--reading", "sparse=Channel,InitiationMethod", "--reading", "lag=1.5")
    text = welcome(run(*readings, TRANSCRIPT_DELAY="45"))
    url = re.findall(r"Amazon Connect's side: +(\S+)", text)[0]
    settings = json.loads(subprocess.check_output(["curl", "-s", f"{url}/faults"], timeout=60))
    told = settings["readings"]
    assert (told["alone"], sorted(told["sparse"]), told["lag"]) == (True, ["Channel", "InitiationMethod"], 1.5)
    assert settings["transcriptDelaySeconds"] == 45


def test_the_throttle_is_on_where_it_is_asked_for(run: Run) -> None:
    text = welcome(run(RATE="1", BURST="1"))
    command = next(line.strip() for line in text.splitlines() if "/Prod/ -d" in line)
    at_once = f"{command} & {command} & {command} & {command} & wait"  # on a busy machine one may take a second
    answers = subprocess.check_output(["bash", "-c", at_once], timeout=60, text=True)
    assert "TooManyRequests" in answers


def test_a_body_that_claims_to_be_compressed_is_refused_like_any_other_that_is_no_json(run: Run) -> None:
    text = welcome(run())
    command = next(line.strip() for line in text.splitlines() if "/Prod/ -d" in line)
    url = re.findall(r"http://\S+/Prod/", command)[0]
    curl = ["curl", "-s", url, "-H", "Content-Encoding: gzip", "-d", "\x1f\x8b"]
    assert json.loads(subprocess.check_output(curl, timeout=60))["code"] == "InvalidJson"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once(number: signal.Signals, run: Run) -> None:
    process = run()
    welcome(process)
    begun = time.monotonic()
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert time.monotonic() - begun < 20  # a second where nothing else runs
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_signal_ends_it_also_while_an_environment_is_starting(run: Run) -> None:
    process = run()
    text = welcome(process)
    command = next(line.strip() for line in text.splitlines() if "/Prod/ -d" in line)
    subprocess.check_output(["bash", "-c", command], timeout=60)  # brings contact events, whose function starts now
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in errors


@pytest.mark.parametrize("name", ["PORT", "CONNECT_PORT"])
def test_a_taken_port_is_said_in_one_sentence(name: str, run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = run(**{name: port})
        output, errors = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert (output, len(errors.splitlines())) == ("", 1)
    assert f"{name}={port}" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "environment", "named"),
    [
        pytest.param(["-c", "auth=password"], {}, "auth", id="an unknown auth"),
        pytest.param(["-c", "contactFlowIds="], {}, "contactFlowIds", id="no flow"),
        pytest.param([], {"PORT": "http"}, "PORT", id="a port that is no number"),
        pytest.param([], {"RATE": "-1"}, "RATE", id="a rate below zero"),
        pytest.param([], {"TRANSCRIPT_DELAY": "soon"}, "TRANSCRIPT_DELAY", id="a delay that is no number"),
        pytest.param(["--reading", "tidy=true"], {}, "tidy", id="a reading that there is not"),
        pytest.param(["--reading", "alone=maybe"], {}, "alone", id="a reading that is neither"),
        pytest.param([], {"STATE": "none/chats.db"}, "STATE", id="a state in a folder that is not there"),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(
    arguments: list[str], environment: dict[str, str], named: str, run: Run
) -> None:
    process = run(*arguments, **environment)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert (output, len(errors.splitlines())) == ("", 1)
    assert named in errors
