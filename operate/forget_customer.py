"""Forget a customer, for a privacy request: `python -m operate.forget_customer --table NAME CUSTOMER`.

A command and not an endpoint: it runs with the credentials of whoever answers the request, so that no deployed function
needs the right to delete, nothing new is reachable from the internet, and CloudTrail says who did it.
"""

import argparse
import os
import sys
from collections.abc import Sequence

import botocore.session
from botocore.exceptions import NoRegionError

from persistent_chat import dynamodb, guest
from persistent_chat.errors import MemoryUnavailable
from persistent_chat.memory.forget import forget


def main(arguments: Sequence[str]) -> str:
    """Delete all that the table knows of a customer; a sentence with the number of items. Ends with one on failure."""
    parser = argparse.ArgumentParser(prog="python -m operate.forget_customer", description=__doc__.partition(":")[0])
    parser.add_argument("--table", required=True, help="the table's name, from the stack's output ConversationsTable")
    parser.add_argument("customer", help="the CustomerId, which is the value of the token's claim; or a guest's token")
    given = parser.parse_args(_with_any_customer(arguments))
    try:
        session = botocore.session.get_session()
        session.set_config_variable("region", os.environ.get("AWS_REGION") or session.get_config_variable("region"))
        table = dynamodb.table(session, given.table)
        deleted = sum(forget(table, customer) for customer in _customers(given.customer))
    except NoRegionError:
        sys.exit("Say which Region the table is in: AWS_REGION=….")
    except MemoryUnavailable as error:
        sys.exit(f"Nothing is certain to have been deleted from {given.table}: DynamoDB said {error.cause}.")
    return f"{deleted} items of this customer were deleted from {given.table}."


def _with_any_customer(arguments: Sequence[str]) -> list[str]:
    """A guest's token, or an id, may begin with a hyphen and is no option."""
    *others, last = arguments or [""]
    return [*others, "--", last] if last.startswith("-") and last not in ("-h", "--help") else [*arguments]


def _customers(given: str) -> tuple[str, ...]:
    """An id is one customer; what has the form of a guest's token may be that guest, or an id of that form."""
    return (given, guest.customer_id(given)) if guest.TOKEN.fullmatch(given) else (given,)


if __name__ == "__main__":
    print(main(sys.argv[1:]))  # noqa: T201
