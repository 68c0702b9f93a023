"""`make invoke`, and `python -m local.invoke`, the program behind it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.event_form import entry_point, routed
from local.past_chat import GUESTS_LIVE_ID, GUESTS_PAST_ID, PAST_CONTACT_IDS

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


def data(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(json.loads(done.stdout)["body"])["data"]


def logged(done: subprocess.CompletedProcess[str], message: str) -> Any:
    """The one line of the log with this message."""
    (line,) = (line for line in map(json.loads, done.stderr.splitlines()) if line.get("message") == message)
    return line


def test_a_guest_sees_their_conversations() -> None:
    (conversation,) = data(invoke("events/history_list.json"))["conversations"]
    assert (conversation["contactId"], conversation["live"]) == (GUESTS_PAST_ID, False)


def test_a_guest_reads_what_was_said() -> None:
    items = data(invoke("events/history_transcript.json"))["items"]
    assert [item["content"] for item in items] == ["Where is my order 4711?", "Let me ask the warehouse.", ""]


def test_a_past_follows_its_chat() -> None:
    done = invoke("events/rehydrate.json")
    assert json.loads(done.stdout) is None
    line = logged(done, "history attached")
    assert (line["contact_id"], line["continued_from_contact_id"]) == (GUESTS_LIVE_ID, GUESTS_PAST_ID)


def test_a_contact_event_is_learned() -> None:
    done = invoke("events/contact_event_disconnected.json")
    assert json.loads(done.stdout) is None
    assert logged(done, "event learned")["contact_id"] == GUESTS_PAST_ID


def test_a_token_that_was_made_up_is_refused() -> None:
    done = invoke("events/authorizer.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "The function failed (Unauthorized)" in done.stderr


def test_make_invoke_takes_the_function_that_is_named() -> None:
    command = ["make", "--silent", "invoke", "EVENT=events/history_list.json", "FUNCTION=contact_events"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, json.loads(done.stdout)) == (0, None)  # to that function it is an event of no interest


@pytest.mark.parametrize(
    ("file", "function"),
    [
        ("start", "start_chat"),
        ("broken_no_body", "start_chat"),
        ("guest_new", "start_chat"),
        ("history_list", "history"),
        ("history_transcript", "history"),
        ("authorizer", "authorizer"),
        ("rehydrate", "rehydrate"),
        ("flow_lookup", "flow_lookup"),
        ("contact_event_initiated", "contact_events"),
        ("contact_event_disconnected", "contact_events"),
    ],
)
def test_whose_an_event_is_is_told_by_its_form(file: str, function: str) -> None:
    assert entry_point(json.loads((ROOT / f"events/{file}.json").read_text())) == function


# What `sam local generate-event` makes, but for members that nobody reads.
PROXY = {"resource": "/{proxy+}", "path": "/path/to/resource", "httpMethod": "POST", "isBase64Encoded": True}
PROXY_BODY = {"body": "eyJ0ZXN0IjoiYm9keSJ9", "requestContext": {"resourcePath": "/{proxy+}", "stage": "prod"}}
MESSAGE = {"messageId": "19dd0b57-b21e-4ac1-bd88-01bbb068cb78", "body": "Hello from SQS!", "eventSource": "aws:sqs"}


@pytest.mark.parametrize(
    ("event", "function"),
    [
        pytest.param(PROXY | PROXY_BODY, "start_chat", id="apigateway aws-proxy"),
        pytest.param(
            PROXY | PROXY_BODY | {"path": "/conversations", "httpMethod": "GET"},
            "history",
            id="apigateway aws-proxy --path conversations --method GET",
        ),
        pytest.param({"Records": [MESSAGE]}, "rehydrate", id="sqs receive-message"),
        pytest.param(
            {"type": "TOKEN", "authorizationToken": "incoming-client-token"},
            "authorizer",
            id="apigateway authorizer",
        ),
        pytest.param(
            {"detail-type": "Connect Customer Contact Event", "source": "aws.connect"}, "contact_events", id="renamed"
        ),
        pytest.param({"detail-type": "EC2 Contact Event", "source": "aws.ec2"}, None, id="another service's event"),
        pytest.param({"Records": [{"eventSource": "aws:s3"}]}, None, id="another service's records"),
        pytest.param({"Records": []}, None, id="no records"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_what_sam_makes_up_and_what_is_none_of_ours_is_told_apart(event: dict[str, Any], function: str | None) -> None:
    assert entry_point(event) == function


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        pytest.param("/path/to/resource", "/", None, id="its own"),
        pytest.param("/conversations", "/conversations", None, id="--path conversations"),
        pytest.param("//conversations", "/conversations", None, id="--path /conversations"),
        pytest.param(
            "/conversations/4711/transcript",
            "/conversations/{contactId}/transcript",
            {"contactId": "4711"},
            id="--path conversations/4711/transcript",
        ),
        pytest.param("/conversations/4711", "/", None, id="--path conversations/4711, where nothing is"),
    ],
)
def test_what_sam_makes_up_gets_the_resource_of_its_path(
    path: str, resource: str, parameters: dict[str, str] | None
) -> None:
    made = routed({**PROXY, **PROXY_BODY, "path": path, "pathParameters": {"proxy": path}})
    assert made["resource"] == resource
    if resource != "/":
        assert made["pathParameters"] == parameters


@pytest.mark.parametrize("file", ["start", "history_list", "history_transcript", "authorizer", "flow_lookup"])
def test_an_event_of_api_gateways_own_stays_as_it_is(file: str) -> None:
    event = json.loads((ROOT / f"events/{file}.json").read_text())
    assert routed(event) == event


def test_what_sam_makes_up_for_a_history_is_answered(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    guests = {"headers": json.loads((ROOT / "events/history_list.json").read_text())["headers"]}
    asked = {**PROXY, **PROXY_BODY, **guests, "httpMethod": "GET", "queryStringParameters": {"foo": "bar"}}
    for path, answered in (
        ("/conversations", "conversations"),
        (f"/conversations/{GUESTS_PAST_ID}/transcript", "items"),
    ):
        event.write_text(json.dumps(asked | {"path": path, "pathParameters": {"proxy": path}}))
        assert data(invoke(str(event)))[answered], path


def test_what_sam_makes_up_is_answered(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps(PROXY | PROXY_BODY))
    assert json.loads(invoke(str(event)).stdout)["statusCode"] == 200
    event.write_text(json.dumps({"Records": [MESSAGE]}))
    done = invoke(str(event))
    assert (done.returncode, done.stdout) == (1, "")
    assert "The function failed (a message that is none of ours)" in done.stderr


def test_help_is_given() -> None:
    done = invoke("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: python -m local.invoke")
    assert "events/start.json" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param([], "Say which event", id="none given"),
        pytest.param(["events/none.json"], "events/none.json cannot be read", id="no such file"),
        pytest.param(["README.md"], "README.md cannot be read", id="no JSON"),
        pytest.param(["package.json"], "say FUNCTION=start_chat|authorizer|", id="no event"),
        pytest.param(
            ["events/rehydrate.json", "-c", "lateRehydration=false"],
            "there is no function rehydrate",
            id="not deployed",
        ),
        pytest.param(
            ["events/history_list.json", "-c", "auth=none"], "memory=true needs to know", id="no such settings"
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(arguments: list[str], named: str) -> None:
    done = invoke(*arguments)
    assert done.returncode == 1
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
    assert named in done.stderr
