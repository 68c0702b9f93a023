"""The local issuer's tokens, as a page of one's own gets them."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from local.issuer import Issuer

type Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def issuer() -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(Issuer("http://127.0.0.1:42").routes())
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize(("customer", "status"), [("ann", 200), ("", 400)])
async def test_a_page_of_another_origin_reads_the_answer(issuer: Client, customer: str, status: int) -> None:
    answer = await issuer.post("/issuer/token", json={"customer": customer}, headers={"Origin": "http://127.0.0.1:43"})
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (status, "*")


async def test_a_page_of_another_origin_may_send_json(issuer: Client) -> None:
    asked = {"Origin": "http://127.0.0.1:43", "Access-Control-Request-Method": "POST"}
    answer = await issuer.options("/issuer/token", headers=asked)
    assert answer.ok
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
