"""What customers who come back cost Amazon Connect's quotas: its calls for a thousand chats, events and all."""

import asyncio
from collections import Counter

from bench.center import Center, center
from bench.progress import counted
from local.table import TableServer

CUSTOMERS, CHATS = 250, 4
CONCURRENCY = 2


async def _chat(at: Center, customer: str) -> str:
    """Start one, let the agent end it, and let that be learned; the outcome."""
    data = await at.start(customer)
    at.connect.desk.end(data["startChatResult"]["ContactId"])
    await at.connect.delivery.settle(10)
    return str(data["conversation"]["outcome"])


async def returning(count: int = CUSTOMERS) -> tuple[Counter[str], Counter[str]]:
    """How often each outcome came, and each operation of Amazon Connect was called, by so many customers."""
    outcomes, chats = Counter[str](), count * CHATS
    done = counted(range(chats), "chats of customers who come back", chats)
    next(done)
    async with TableServer() as table, center({"resume": "always"}, table) as at:

        async def customers(numbers: range) -> None:
            for number in numbers:
                for _ in range(CHATS):
                    outcomes[await _chat(at, f"customer-{number}")] += 1
                    next(done, None)

        await asyncio.gather(*(customers(range(first, count, CONCURRENCY)) for first in range(CONCURRENCY)))
        return outcomes, Counter(call.operation for call in at.connect.calls)


def main() -> None:
    outcomes, calls = asyncio.run(returning())
    came = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    asked = ", ".join(f"{count} {operation}" for operation, count in calls.most_common())
    print(f"a thousand chats of {CUSTOMERS} customers, each ended and learned of: {came}")
    print(f"  Amazon Connect was asked: {asked} (quota of lists: 2 a second)")


if __name__ == "__main__":
    main()
