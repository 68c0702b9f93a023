"""API Gateway on the laptop."""

import base64
import io
import json
from typing import Any

import pytest

from infra import gateway
from local.throttle import Throttle
from tests.local.gateway.conftest import Client, Serve, Write

ECHO = """
    import json
    return {"statusCode": 200, "body": json.dumps(event)}
"""
OK = 'return {"statusCode": 200, "headers": {"X-Own": "yes"}, "body": "{}"}'


async def problem(client: Client, method: str, path: str, **request: Any) -> dict[str, Any]:
    """The problem that is answered, which must be one, with CORS and the request's id."""
    async with client.request(method, path, **request) as response:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Expose-Headers"] == "Retry-After,WWW-Authenticate,x-amzn-RequestId"
        body: dict[str, Any] = json.loads(await response.read())
        assert body["status"] == response.status
        assert body["requestId"] == response.headers["x-amzn-RequestId"]
        return body | {"Retry-After": response.headers.get("Retry-After")}


@pytest.mark.parametrize("path", ["/Prod", "/Prod/"])
async def test_the_functions_answer_is_passed_on(path: str, serve: Serve, write: Write) -> None:
    client = await serve(write(OK))
    async with client.post(path, data="{}") as response:
        assert (response.status, await response.text(), response.headers["X-Own"]) == (200, "{}", "yes")
        assert response.headers["x-amzn-RequestId"]


async def test_the_function_gets_what_the_client_sent(serve: Serve, write: Write) -> None:
    client = await serve(write(ECHO))
    headers = [("X-Twice", "a"), ("X-Twice", "b"), ("Content-Type", "text/plain")]
    async with client.post("/Prod/?q=1&q=2", data="{'ü'}".encode(), headers=headers) as response:
        event = json.loads(await response.read())
        assert event["requestContext"]["requestId"] == response.headers["x-amzn-RequestId"]
    assert (event["body"], event["isBase64Encoded"]) == ("{'ü'}", False)
    assert (event["headers"]["Content-Type"], event["multiValueHeaders"]["X-Twice"]) == ("text/plain", ["a", "b"])
    assert event["queryStringParameters"] == {"q": "2"}
    assert event["multiValueQueryStringParameters"] == {"q": ["1", "2"]}
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"


async def test_no_body_is_null(serve: Serve, write: Write) -> None:
    client = await serve(write(ECHO))
    async with client.post("/Prod/") as response:
        event = json.loads(await response.read())
    assert event["body"] is None
    assert (event["queryStringParameters"], event["multiValueQueryStringParameters"]) == (None, None)


async def test_a_base64_answer_is_decoded(serve: Serve, write: Write) -> None:
    body = base64.b64encode(b"\x00\xff").decode()
    client = await serve(write(f'return {{"statusCode": 201, "body": "{body}", "isBase64Encoded": True}}'))
    async with client.post("/Prod/") as response:
        assert (response.status, await response.read()) == (201, b"\x00\xff")


async def test_headers_may_be_numbers_and_the_content_type_is_json_unless_said(serve: Serve, write: Write) -> None:
    client = await serve(write('return {"statusCode": "429", "headers": {"Retry-After": 5}}'))
    async with client.post("/Prod/") as response:
        assert (response.status, await response.read()) == (429, b"")
        assert (response.headers["Retry-After"], response.headers["Content-Type"]) == ("5", "application/json")


@pytest.mark.parametrize(
    "crash",
    [
        pytest.param("raise KeyError('secret')", id="an exception"),
        pytest.param("raise SystemExit(3)", id="an exit"),
        pytest.param("import os; os._exit(3)", id="a sudden end"),
        pytest.param("return {'statusCode': object()}", id="an answer that is no JSON"),
    ],
)
async def test_a_crash_is_answered_502_and_the_next_event_is_fine(crash: str, serve: Serve, write: Write) -> None:
    client = await serve(write(f"if event['body'] == 'crash':\n    {crash}\n" + OK))
    said = await problem(client, "POST", "/Prod/", data="crash")
    assert (said["status"], said["code"]) == (502, "InternalError")
    assert "secret" not in json.dumps(said)
    async with client.post("/Prod/", data="{}") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        [],
        {},
        {"body": "{}"},
        {"statusCode": "ok"},
        {"statusCode": 200, "headers": ["X-Own"]},
        {"statusCode": 200, "body": {"data": {}}},
        {"statusCode": 200, "body": "%%%", "isBase64Encoded": True},
    ],
    ids=str,
)
async def test_an_answer_of_another_form_is_502(answer: object, serve: Serve, write: Write) -> None:
    client = await serve(write(f"return {answer!r}"))
    said = await problem(client, "POST", "/Prod/")
    assert (said["status"], said["code"]) == (502, "InternalError")


async def test_a_function_that_takes_too_long_is_502_and_the_next_event_is_fine(serve: Serve, write: Write) -> None:
    client = await serve(write("import time\nif event['body']:\n    time.sleep(60)\n" + OK, timeout=2))
    assert (await problem(client, "POST", "/Prod/", data="slow"))["status"] == 502
    async with client.post("/Prod/") as response:
        assert response.status == 200


async def test_what_the_function_prints_is_its_log_and_not_its_answer(
    serve: Serve, write: Write, capfd: pytest.CaptureFixture[str]
) -> None:
    client = await serve(write("print('a log line')\n" + OK))
    async with client.post("/Prod/") as response:
        assert await response.text() == "{}"
    assert "a log line" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/Prod/other"), ("GET", "/Prod/"), ("PUT", "/Prod"), ("DELETE", "/Prod/a/b")],
)
async def test_there_is_nothing_but_post_at_the_root(method: str, path: str, serve: Serve, write: Write) -> None:
    client = await serve(write(OK))
    said = await problem(client, method, path)
    assert (said["status"], said["code"]) == (403, "Forbidden")


async def test_more_than_api_gateway_takes_never_reaches_the_function(serve: Serve, write: Write) -> None:
    client = await serve(write("raise AssertionError('reached')"))
    said = await problem(client, "POST", "/Prod/", data=io.BytesIO(b"x" * (10 * 2**20 + 1)))
    assert (said["status"], said["code"]) == (413, "RequestTooLarge")


async def test_the_burst_passes_and_then_one_for_each_tick_of_the_rate(serve: Serve, write: Write) -> None:
    now = 0.0
    client = await serve(write(OK), throttle=Throttle(5, 2, lambda: now))

    async def statuses(count: int) -> list[int]:
        return [(await client.post("/Prod/")).status for _ in range(count)]

    assert await statuses(3) == [200, 200, 429]
    now = 0.2
    assert await statuses(2) == [200, 429]
    now = 100.0
    assert await statuses(3) == [200, 200, 429]
    said = await problem(client, "POST", "/Prod/")
    assert (said["code"], said["Retry-After"]) == ("TooManyRequests", "1")


async def test_a_preflight_is_not_throttled(serve: Serve, write: Write) -> None:
    client = await serve(write(OK), throttle=Throttle(1, 0, lambda: 0.0))
    assert (await client.options("/Prod/")).status == 204


async def test_a_browser_on_a_wrong_path_is_let_through_to_read_the_refusal(serve: Serve, write: Write) -> None:
    client = await serve(write("raise AssertionError('reached')"))
    assert (await client.options("/Prod/other", headers={"Origin": "https://a.example"})).status == 204
    said = await problem(client, "POST", "/Prod/other", data="{}")
    assert (said["status"], said["code"]) == (403, "Forbidden")


@pytest.mark.parametrize(
    ("allowed", "origin", "shown"),
    [
        pytest.param(("*",), "https://a.example", "*", id="all are allowed"),
        pytest.param(("https://a.example", "https://b.example"), "https://b.example", "https://b.example", id="listed"),
        pytest.param(("https://a.example", "https://b.example"), "https://c.example", "https://a.example", id="not"),
    ],
)
async def test_a_preflight_is_answered_without_the_function(
    allowed: tuple[str, ...], origin: str, shown: str, serve: Serve, write: Write
) -> None:
    client = await serve(write("raise AssertionError('reached')"), allowed)
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    async with client.options("/Prod/", headers=asked) as response:
        assert (response.status, await response.read()) == (204, b"")
        assert response.headers["Access-Control-Allow-Origin"] == shown
        assert response.headers["Access-Control-Allow-Methods"] == "POST,OPTIONS"
        assert set(gateway.ALLOWED_HEADERS) == set(response.headers["Access-Control-Allow-Headers"].split(","))
        assert response.headers["Access-Control-Max-Age"] == "86400"
        assert "Access-Control-Allow-Credentials" not in response.headers
