"""The command that forgets a customer, as an operator runs it."""

import asyncio
import os
import sys
from pathlib import Path

from local.environment import TABLE_NAME
from local.made_up import REGION
from local.table import TableServer, ask
from persistent_chat.guest import customer_id

ROOT = Path(__file__).parents[2]


async def forget(url: str, customer: str) -> tuple[int | None, str]:
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_ENDPOINT_URL_DYNAMODB": url,
    }
    command = (sys.executable, "-m", "operate.forget_customer", "--table", TABLE_NAME, customer)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT, stdout=pipe, stderr=pipe)
    said, complained = await process.communicate()
    return process.returncode, (said + complained).decode()


def keep(customer: str, sort: str) -> None:
    ask("PutItem", {"TableName": TABLE_NAME, "Item": {"pk": {"S": f"CUSTOMER#{customer}"}, "sk": {"S": sort}}})


async def test_all_of_one_customer_is_deleted_and_counted_and_nothing_of_another() -> None:
    async with TableServer() as table:
        for customer in ("asked-to-be-forgotten", "not-asked"):
            keep(customer, "NOW")
            keep(customer, "SESSION#1")
        assert await forget(table.url, "asked-to-be-forgotten") == (
            0,
            f"2 items of this customer were deleted from {TABLE_NAME}.\n",
        )
        assert (await forget(table.url, "asked-to-be-forgotten"))[1].startswith("0 items")
        assert (await forget(table.url, "not-asked"))[1].startswith("2 items")


async def test_a_guest_is_forgotten_by_their_token_or_by_their_id() -> None:
    guest_token = "-h" + "F" * 41
    async with TableServer() as table:
        for given in (guest_token, customer_id(guest_token)):
            keep(customer_id(guest_token), "NOW")
            keep(customer_id("N" * 43), "NOW")
            assert (await forget(table.url, given))[1].startswith("1 items")
            assert guest_token not in (await forget(table.url, given))[1]
        assert (await forget(table.url, "N" * 43))[1].startswith("1 items")


async def test_an_id_that_looks_like_a_guests_token_is_an_id_all_the_same() -> None:
    async with TableServer() as table:
        keep("I" * 43, "NOW")
        assert (await forget(table.url, "I" * 43))[1].startswith("1 items")


async def test_a_table_that_cannot_be_reached_is_said_in_one_sentence() -> None:
    code, said = await forget("http://127.0.0.1:9", "anybody")
    assert code == 1
    assert (
        said == f"Nothing is certain to have been deleted from {TABLE_NAME}: DynamoDB said EndpointConnectionError.\n"
    )
