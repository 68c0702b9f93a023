"""Chats of Amazon Connect's own widget, whose flow asks a Lambda function for their past."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from local.connect import ConnectServer
from local.connect.hosted_chat import ASKED_AT_MOST, HostedChats, string_map
from tests.local.connect.center import Center
from tests.support.patience import PATIENCE_SECONDS

type Answers = Callable[..., tuple[HostedChats, list[dict[str, Any]]]]


@pytest.fixture
def answering(center: Center) -> Answers:
    """Hosted chats whose flow's function answers these, one after the other, and the events that it is handed."""

    def make(*answers: Any) -> tuple[HostedChats, list[dict[str, Any]]]:
        waiting, asked = list(answers), list[dict[str, Any]]()

        async def function(event: dict[str, Any]) -> Any:
            asked.append(event)
            answer = waiting.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return HostedChats(center.instance, center.stand_in.credentials, function), asked

    return make


def past(center: Center) -> str:
    started = center.start(CustomerId="ann")
    center.desk.end(started["ContactId"])
    return str(started["ContactId"])


def resume(source: str) -> dict[str, str]:
    return {"outcome": "resume", "sourceContactId": source, "rehydrationType": "ENTIRE_PAST_SESSION"}


async def test_a_flow_resumes_what_its_function_answers(center: Center, answering: Answers) -> None:
    source = past(center)
    chats, asked = answering(resume(source))
    session = chats.start("ann", "Ann")
    assert await chats.run_flow(session) == "resume"
    assert session.continued_from == source
    assert session.customer.name == "Ann"
    (event,) = asked
    assert event["Name"] == "ContactFlowEvent"
    assert event["Details"]["Parameters"] == {"customerId": "ann"}
    contact = event["Details"]["ContactData"]
    assert (contact["ContactId"], contact["InitialContactId"], contact["Channel"]) == (session.id, session.id, "CHAT")
    assert contact["InstanceARN"] == center.instance.arn
    json.dumps(event)


@pytest.mark.parametrize(("identified", "expected"), [(False, None), (True, "ann")])
async def test_the_contact_data_may_have_the_customer_too(
    center: Center, answering: Answers, identified: bool, expected: str | None
) -> None:
    center.bend(identified=identified)
    chats, asked = answering({"outcome": "none"})
    assert await chats.run_flow(chats.start("ann", "Ann")) == "none"
    assert asked[0]["Details"]["ContactData"]["CustomerId"] == expected


async def test_a_flow_that_is_told_to_wait_asks_again(center: Center, answering: Answers) -> None:
    source = past(center)
    chats, asked = answering({"outcome": "wait", "secondsToWait": "0"}, resume(source))
    session = chats.start("ann", "Ann")
    assert await chats.run_flow(session) == "resume"
    assert (len(asked), session.continued_from) == (2, source)


async def test_a_flow_does_not_wait_for_ever(answering: Answers) -> None:
    chats, asked = answering(*[{"outcome": "wait", "secondsToWait": "0"}] * 4)
    assert await chats.run_flow(chats.start("ann", "Ann")) == "wait"
    assert len(asked) == ASKED_AT_MOST


@pytest.mark.parametrize(
    "answer",
    [RuntimeError("crashed"), None, {"outcome": 1}, {"out come": "none"}, {"outcome": "x" * 33_000}, {}, resume("x")],
    ids=["crash", "nothing", "a-number", "a-key", "too-long", "empty", "unknown-source"],
)
async def test_whatever_fails_the_chat_goes_on_without_its_past(answering: Answers, answer: Any) -> None:
    chats, _ = answering(answer)
    session = chats.start("ann", "Ann")
    assert await chats.run_flow(session) == "error"
    assert (session.state, session.continued_from) == ("waiting", None)


async def test_a_function_that_takes_longer_than_the_block_lets_it_is_an_error(center: Center) -> None:
    credentials = center.stand_in.credentials
    chats = HostedChats(center.instance, credentials, lambda _: asyncio.sleep(1), block_seconds=0.01)
    assert await chats.run_flow(chats.start("ann", "Ann")) == "error"


async def test_without_a_function_there_is_no_past(center: Center) -> None:
    chats = center.stand_in.hosted_chats
    assert await chats.run_flow(chats.start("ann", "Ann")) == "none"


def test_what_the_block_takes_is_a_flat_object_of_strings() -> None:
    assert string_map({"outcome": "none", "seconds-to_wait": "3"}) == {"outcome": "none", "seconds-to_wait": "3"}


async def test_the_widget_is_opened_over_http_and_the_past_follows() -> None:
    answer: dict[str, str] = {}

    async def function(_: dict[str, Any]) -> dict[str, str]:
        return answer

    async with ConnectServer(flow_lambda=function) as server, aiohttp.ClientSession(server.url) as http:
        first = await (await http.post("/agent/hosted-chat", json={"customerId": "ann", "displayName": "Ann"})).json()
        server.desk.end(first["ContactId"])
        answer |= resume(first["ContactId"])
        second = await (await http.post("/agent/hosted-chat", json={"customerId": "ann", "displayName": "Ann"})).json()
        assert second["ParticipantToken"]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while server.instance.session(second["ContactId"]).continued_from is None:  # noqa: ASYNC110 - the flow's own time
                await asyncio.sleep(0.01)
        assert server.instance.session(second["ContactId"]).continued_from == first["ContactId"]
        wrong = await http.post("/agent/hosted-chat", json={"customerId": "ann"})
        assert wrong.status == 400
