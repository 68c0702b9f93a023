"""Who watches which chat, and what waits to be sent to them."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from local.connect.chat_summary import chat_summary
from local.connect.world import Notice

WAITING = 1000


class Mailbox:
    """What waits to be sent to one watcher. Whoever lets 1,000 pieces wait gets no more: None ends it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, text: str | None) -> None:
        """Add a piece, from any thread. None says that there is no more."""
        self._loop.call_soon_threadsafe(self._add, text)

    async def get(self) -> str | None:
        """The next piece, or None at the end."""
        return await self._queue.get()

    def _add(self, text: str | None) -> None:
        self._queue.put_nowait(text if self._queue.qsize() < WAITING else None)


class Watchers:
    """Hands what happens to the sockets of the chat that it happens in, and to every desk."""

    def __init__(self) -> None:
        self._customers: defaultdict[str, set[Mailbox]] = defaultdict(set)
        self._desks: set[Mailbox] = set()

    def notify(self, notice: Notice) -> None:
        """The World's sink."""
        customers = self._customers.get(notice.session.id, ())
        if customers and notice.item is not None and notice.audience != "agents":
            frame = _frame(notice.item)
            for mailbox in customers:
                mailbox.put(frame)
        if self._desks and notice.audience != "customer":
            event = _server_sent_event(notice)
            for mailbox in self._desks:
                mailbox.put(event)

    def subscribe(self, session_id: str, mailbox: Mailbox) -> None:
        """From now on the mailbox gets what a customer's socket is pushed."""
        self._customers[session_id].add(mailbox)

    def unsubscribe(self, session_id: str, mailbox: Mailbox) -> None:
        """No more for this mailbox."""
        self._customers[session_id].discard(mailbox)
        if not self._customers[session_id]:
            del self._customers[session_id]

    @contextmanager
    def watch_all(self) -> Iterator[Mailbox]:
        """A mailbox that gets what an agent's desk shows, of all chats."""
        mailbox = Mailbox()
        self._desks.add(mailbox)
        try:
            yield mailbox
        finally:
            self._desks.discard(mailbox)

    def close(self) -> None:
        """Send every desk away; sockets are closed by those who hold them."""
        for mailbox in self._desks:
            mailbox.put(None)


def _frame(item: dict[str, object]) -> str:
    # The content is a string: as an object ChatJS lets it vanish without a word.
    return json.dumps({"topic": "aws/chat", "contentType": "application/json", "content": json.dumps(item)})


def _server_sent_event(notice: Notice) -> str:
    if notice.item is None:
        return f"event: chat\ndata: {json.dumps(chat_summary(notice.session))}\n\n"
    return f"event: item\ndata: {json.dumps(notice.item)}\n\n"
