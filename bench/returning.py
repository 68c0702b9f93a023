"""What customers who come back cost Amazon Connect's quotas: its calls for a thousand chats, events and all."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.progress import counted
from local.connect.contact_events import ContactEvent
from local.connect.wire.server import ConnectServer
from local.deployment import Deployment
from local.options import local_config
from local.table import TableServer

CUSTOMERS, CHATS = 250, 4
CONCURRENCY = 2
ISSUER = "http://127.0.0.1/issuer"  # nobody asks it: who a customer is stands in the event
EVENT = json.loads((Path(__file__).parents[1] / "events/start.json").read_text())


class _Center:
    """A stand-in, and a deployment that remembers customers and learns of the stand-in's events."""

    def __init__(self, connect: ConnectServer, deployment: Deployment) -> None:
        self.connect = connect
        self._deployment = deployment

    async def chat(self, customer: str) -> str:
        """Start one, let the agent end it, and let that be learned; the outcome."""
        event = json.loads(json.dumps(EVENT))
        event["requestContext"]["authorizer"] = {"customerId": customer}
        answer = await self._deployment.start_chat.invoke(event)
        assert answer["statusCode"] == 200, answer
        data = json.loads(answer["body"])["data"]
        self.connect.desk.end(data["startChatResult"]["ContactId"])
        await self.connect.delivery.settle(10)
        return str(data["conversation"]["outcome"])


@asynccontextmanager
async def _center() -> AsyncIterator[_Center]:
    loop = asyncio.get_running_loop()

    def deliver(event: ContactEvent) -> None:
        asyncio.run_coroutine_threadsafe(deployment.on_contact_event(event), loop).result()

    async with ConnectServer(on_contact_event=deliver) as connect, TableServer() as table:
        config = local_config({"auth": "jwt", "memory": "true", "resume": "always"}, issuer=ISSUER)
        deployment = Deployment(config, connect_url=connect.url, issuer_url=ISSUER, table_url=table.url, quiet=True)
        try:
            await deployment.start_chat.warm()
            yield _Center(connect, deployment)
        finally:
            await deployment.close()


async def returning() -> tuple[Counter[str], Counter[str]]:
    """How often each outcome came, and each operation of Amazon Connect was called."""
    outcomes, chats = Counter[str](), CUSTOMERS * CHATS
    done = counted(range(chats), "customers who come back", chats)
    async with _center() as center:

        async def customers(numbers: list[int]) -> None:
            for number in numbers:
                for _ in range(CHATS):
                    outcomes[await center.chat(f"customer-{number}")] += 1
                    next(done, None)

        await asyncio.gather(*(customers(list(range(first, CUSTOMERS, CONCURRENCY))) for first in range(CONCURRENCY)))
        return outcomes, Counter(call.operation for call in center.connect.calls)


def main() -> None:
    outcomes, calls = asyncio.run(returning())
    came = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    asked = ", ".join(f"{count} {operation}" for operation, count in calls.most_common())
    print(f"a thousand chats of {CUSTOMERS} customers, each ended and learned of: {came}")
    print(f"  Amazon Connect was asked: {asked} (quota of lists: 2 a second)")


if __name__ == "__main__":
    main()
