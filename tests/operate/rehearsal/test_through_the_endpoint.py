"""`make rehearsal` against `make run`: green for everybody who may start chats there."""

import io
import json
import re
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.made_up import ENVIRONMENT
from operate.aws import signed_in
from operate.patience import Patience
from operate.progress import Progress
from operate.rehearsal.__main__ import main
from operate.rehearsal.instance import Instance
from operate.rehearsal.participant import Participants
from operate.rehearsal.play import play
from operate.rehearsal.scene import Scene
from operate.rehearsal.signing import cast
from tests.operate.rehearsal.desk import Desk
from tests.support.program import running, welcome

GIVEN = ("-c", f"instanceId={INSTANCE_ID}", "-c", f"contactFlowIds={CONTACT_FLOW_ID}")


def addresses(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Where your side and Amazon Connect's listen."""
    yours, connects = re.findall(r"side: +(http://127\.0\.0\.1:\d+)", welcome(process))
    return yours, connects


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """One run for all of these tests."""
    log = (tmp_path_factory.mktemp("run") / "log").open("w")
    with log, running(log=log) as process:
        yield addresses(process)


@pytest.fixture(autouse=True)
def aws(sides: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": sides[1]}.items():
        monkeypatch.setenv(name, value)


def token(sides: tuple[str, str], customer: str) -> str:
    asked = json.dumps({"customer": customer}).encode()
    with urllib.request.urlopen(f"{sides[0]}/issuer/token", data=asked) as answer:  # noqa: S310  # our own
        return str(json.load(answer)["token"])


def control(sides: tuple[str, str], method: str, fault: dict[str, Any] | None = None) -> None:
    """Set a fault of Amazon Connect's side, or clear all."""
    body = json.dumps(fault).encode() if fault else None
    urllib.request.urlopen(urllib.request.Request(f"{sides[1]}/faults", data=body, method=method)).close()  # noqa: S310


def rehearsed(*arguments: str, **environ: str) -> tuple[int, str]:
    out = io.StringIO()
    status = main([*arguments, *GIVEN], {**ENVIRONMENT, **environ}, Patience(Progress(out)))
    return status, out.getvalue()


def signs(text: str, sign: str) -> list[str]:
    return [line.removeprefix(sign).strip() for line in text.splitlines() if line.startswith(sign)]


def test_a_public_endpoint_is_all_green_and_says_what_is_not_deployed(sides: tuple[str, str], tmp_path: Path) -> None:
    report = tmp_path / "page.md"
    status, text = rehearsed(f"{sides[0]}/Prod", "--report", str(report))
    assert status == 0, text
    assert not signs(text, "✘")
    assert "come back for the whole session: resumed, with the first words" in signs(text, "✔")
    assert "come back for a segment: resumed, with the first words" in signs(text, "✔")
    assert "a second window of the same customer: memory is not deployed here" in signs(text, "–")
    page = report.read_text()
    assert "| ✔ | leave | the chat is over | the chat is over |" in page
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|127\.0\.0\.1|\d{12}", page)


def test_a_customer_with_a_token_rejoins_and_a_stranger_gets_nothing(sides: tuple[str, str]) -> None:
    ann, bob = token(sides, "ann"), token(sides, "bob")
    status, text = rehearsed(f"{sides[0]}/signed-in/Prod/", TOKEN=ann, SECOND_TOKEN=bob)
    assert status == 0, text
    assert "a second window of the same customer: rejoined, the same chat, by the same token" in signs(text, "✔")
    assert "a stranger's source: 404 SourceContactNotFound, in the same words" in signs(text, "✔")
    assert "come back without naming a chat: resumed" in signs(text, "✔")


def test_a_visitor_becomes_a_guest_whose_chat_is_no_other_visitors(sides: tuple[str, str]) -> None:
    status, text = rehearsed(f"{sides[0]}/guest/Prod/")
    assert status == 0, text
    assert "the same request with the same Idempotency-Key: the same chat, by the same token" in signs(text, "✔")
    assert "a second window of the same customer: rejoined, the same chat, by the same token" in signs(text, "✔")
    assert "a stranger's source: 404 SourceContactNotFound, in the same words" in signs(text, "✔")
    assert "the list of conversations: has the first chat" in signs(text, "✔")
    assert "the transcript of a conversation: has the first words" in signs(text, "✔")


def test_a_backend_signs_and_says_who_the_customer_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        (tmp_path / "log").open("w") as log,
        running("-c", "auth=iam", "-c", "memory=true", "-c", "history=list", log=log) as process,
    ):
        yours, connects = addresses(process)
        monkeypatch.setenv("AWS_ENDPOINT_URL", connects)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "MADEUP")
        status, text = rehearsed(f"{yours}/Prod/")
    assert status == 0, text
    assert "a second window of the same customer: rejoined, the same chat, by the same token" in signs(text, "✔")
    assert "come back without naming a chat: resumed" in signs(text, "✔")
    assert "the list of conversations: has the first chat" in signs(text, "✔")
    assert "the transcript of a conversation: your settings do not say history=transcripts" in signs(text, "–")


def test_a_past_that_is_not_written_yet_follows_and_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "log").open("w") as log, running(log=log, TRANSCRIPT_DELAY="10") as process:
        yours, connects = addresses(process)
        monkeypatch.setenv("AWS_ENDPOINT_URL", connects)
        aws = signed_in(ENVIRONMENT)
        playing = cast(f"{yours}/guest/Prod/", aws, None, None)
        instance = Instance(aws, INSTANCE_ID, CONTACT_FLOW_ID)
        scene = Scene(playing, Participants(aws), instance, Patience(Progress(io.StringIO())))
        seen = {observation.what: observation for observation in play(scene)}
    assert {observation.sign for observation in seen.values()} <= {"✔", "–"}
    assert seen["come back at once"].seen.startswith("in at once, resuming within ")
    assert seen["the history that follows"].seen.startswith("came into the same chat after ")
    assert seen["come back without naming a chat"].seen == "resuming"


def test_what_does_not_go_as_expected_is_red_and_says_what_was_expected(sides: tuple[str, str]) -> None:
    fault = {"fault": "accessDenied", "operation": "ListAssociatedContacts", "count": 1000, "expiresIn": 300}
    control(sides, "POST", fault)
    try:
        status, text = rehearsed(f"{sides[0]}/Prod/")
    finally:
        control(sides, "DELETE")
    assert status == 1
    denied = "500 ConnectMisconfigured (expected: resumed, with the first words)"
    assert f"come back for the whole session: {denied}" in signs(text, "✘")
    assert f"come back for a segment: {denied}" in signs(text, "✘")
    assert "leave: the chat is over" in signs(text, "✔")


def test_every_chat_that_was_begun_is_over_in_the_end(sides: tuple[str, str]) -> None:
    rehearsed(f"{sides[0]}/Prod/")
    with urllib.request.urlopen(f"{sides[1]}/agent/chats") as answer:  # noqa: S310  # our own
        chats: dict[str, Any] = json.load(answer)
    assert chats["waiting"] + chats["active"] == []
    assert chats["past"]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param("/signed-in/Prod/", "The endpoint asks who the customer is: give TOKEN=…", id="no token"),
        pytest.param(
            "/Prod/elsewhere/", "/Prod/elsewhere/ answers 403 Forbidden: is it the stack's", id="another path"
        ),
        pytest.param("http://127.0.0.1:9/Prod/", "http://127.0.0.1:9/Prod/ cannot be reached", id="nobody there"),
        pytest.param(
            "https://abcdefghij.execute-api.us-east-1.amazonaws.com/Prod/",
            "The endpoint is in us-east-1, and you ask in eu-central-1: say AWS_REGION=us-east-1.",
            id="another Region",
        ),
    ],
)
def test_an_endpoint_that_cannot_be_rehearsed_is_one_sentence(sides: tuple[str, str], url: str, sentence: str) -> None:
    status, text = rehearsed(url if "://" in url else sides[0] + url)
    assert status == 2
    (line,) = signs(text, "✘")
    assert sentence in line


def test_without_credentials_nothing_is_begun(sides: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    status, text = rehearsed(f"{sides[0]}/Prod/")
    assert status == 2
    assert text == "✘ There are no AWS credentials: sign in (aws sso login, AWS_PROFILE=…, or an access key).\n"


class Expired(BaseHTTPRequestHandler):
    """Amazon Connect, to somebody whose token has expired."""

    def do_GET(self) -> None:
        self.send_response(403)
        self.send_header("x-amzn-ErrorType", "ExpiredTokenException")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


def test_with_an_expired_token_nothing_is_begun(sides: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = Desk(sides[1]).chats()
    with ThreadingHTTPServer(("127.0.0.1", 0), Expired) as connect:
        threading.Thread(target=connect.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{connect.server_port}")
        status, text = rehearsed(f"{sides[0]}/Prod/")
        connect.shutdown()
    assert status == 2
    sentence = "✘ Your credentials have expired (ExpiredTokenException): sign in again, and run this again."
    assert text.splitlines()[-1] == sentence
    assert Desk(sides[1]).chats() == before


def test_an_instance_that_is_not_in_the_region_is_one_sentence(sides: tuple[str, str]) -> None:
    out = io.StringIO()
    elsewhere = "99999999-9999-9999-9999-999999999999"
    given = ("-c", f"instanceId={elsewhere}", "-c", f"contactFlowIds={CONTACT_FLOW_ID}")
    assert main([f"{sides[0]}/Prod/", *given], ENVIRONMENT, Patience(Progress(out))) == 2
    sentence = f"✘ Instance {elsewhere} is not in eu-central-1: look at the Region (AWS_REGION) and the id."
    assert out.getvalue().splitlines()[-1] == sentence


def test_who_may_not_look_at_the_instance_goes_on(sides: tuple[str, str]) -> None:
    fault = {"fault": "accessDenied", "operation": "DescribeInstance", "count": 1, "expiresIn": 300}
    control(sides, "POST", fault)
    try:
        status, text = rehearsed(f"{sides[0]}/Prod/")
    finally:
        control(sides, "DELETE")
    assert status == 0, text


def test_settings_that_are_missing_are_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    out = io.StringIO()
    assert main(["http://127.0.0.1:9/Prod/"], ENVIRONMENT, Patience(Progress(out))) == 2
    assert out.getvalue().startswith("✘ instanceId and contactFlowIds are missing: give -c instanceId=")
