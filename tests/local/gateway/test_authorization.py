"""The authorizer's answers on the laptop: kept as long as API Gateway would keep them, and no longer."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from local.authorization import Refused, Tokens
from local.gateway import create_app
from tests.local.gateway.conftest import Write

AUTHORIZER = """
    import pathlib
    asked = pathlib.Path(__file__).with_name("asked")
    asked.write_text(asked.read_text() + "x" if asked.exists() else "x")
    policy = {"Statement": [{"Effect": "Allow", "Resource": event["methodArn"]}]}
    return {"policyDocument": policy, "context": {"customerId": asked.read_text()}}
"""


@pytest.mark.parametrize(("seconds", "asked"), [(300, "x"), (0, "xx")])
async def test_an_accepted_token_is_asked_about_again_after_the_configured_time(
    seconds: int, asked: str, write: Write
) -> None:
    authorizer = write(AUTHORIZER)
    tokens = Tokens(authorizer, seconds, clock=lambda: 0.0)

    async def said(request: web.Request) -> web.Response:
        context = await tokens(request)
        return web.Response(text=context["authorizer"]["customerId"])

    app = create_app()
    app.router.add_post("/", said)
    async with TestClient(TestServer(app)) as client:
        for _ in range(2):
            response = await client.post("/", headers={"Authorization": "Bearer a.b.c"})
        assert await response.text() == asked
    await authorizer.close()


async def test_a_policy_that_is_kept_lets_nobody_into_a_method_that_it_does_not_name(write: Write) -> None:
    authorizer = write(AUTHORIZER)
    tokens = Tokens(authorizer, 300, clock=lambda: 0.0)

    async def said(request: web.Request) -> web.Response:
        try:
            await tokens(request)
        except Refused as refused:
            return web.Response(text=refused.response_type)
        return web.Response(text="let in")

    app = create_app()
    app.router.add_route("*", "/{path:.*}", said)
    async with TestClient(TestServer(app)) as client:
        answers = [
            await client.request(method, path, headers={"Authorization": "Bearer a.b.c"})
            for method, path in (("POST", "/Prod/"), ("GET", "/Prod/conversations"), ("POST", "/Prod/"))
        ]
        assert [await answer.text() for answer in answers] == ["let in", "ACCESS_DENIED", "let in"]
    await authorizer.close()
