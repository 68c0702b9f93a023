"""Whose turn it is to start a customer's chat: one start at a time, where live chats are rejoined.

Whoever comes second waits for the first and joins its chat. A turn ends with the invocation that took it.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from ..connect_call import ATTEMPT_SECONDS
from ..deadline import Deadline
from ..dynamodb import CALL_SECONDS, NoSuchState
from ..errors import ChatRefused, MemoryUnavailable, TooManyRequests
from .customer_items import CustomerItems
from .item import Known, Lease, known_from
from .rejoining import Live, Rejoining
from .session import Session

_TURN_SECONDS = ATTEMPT_SECONDS + 0.5  # less is of no use: Connect could not be asked any more
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 0.8
_OF = "."  # in a ClientToken: what stands for the request follows


class Turn:
    """The right to start one customer's chat until `lease` ends, and what was known when it was taken.

    `client_token` is what the chat is started under, so that a start whose outcome nobody has recorded can be repeated.
    `maybe_started`: a chat may have come of it already, that of another request perhaps.
    """

    def __init__(
        self, items: CustomerItems, customer: str, lease: Lease, known: Known, fresh: str, deadline: Deadline
    ) -> None:
        self._items = items
        self.customer = customer
        self.lease = lease
        self.known = known
        self.deadline = deadline
        self.client_token = known.pending or fresh
        self.maybe_started = self.client_token != fresh

    @property
    def request_key(self) -> str | None:
        """What stands for the request that the ClientToken was made for, where its client gave it one."""
        return self.client_token.partition(_OF)[2] or None

    def exchange(self, client_token: str) -> None:
        """The ClientToken has served: go on with another one; raises MemoryUnavailable where the turn is lost."""
        self._items.replace_pending(self.customer, self.lease, client_token)
        self.client_token, self.maybe_started = client_token, False


class Turns:
    """Gives customers' turns away, and takes them back. `clock` is in UTC, `sleep` takes seconds."""

    def __init__(
        self,
        items: CustomerItems,
        rejoining: Rejoining,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._items = items
        self._rejoining = rejoining
        self._clock = clock
        self._sleep = sleep

    def take(self, customer: str, types: Sequence[str] | None, key: str | None, deadline: Deadline) -> Turn | Live:
        """The turn, or the chat that another one's has come to meanwhile; `key` stands for the request.

        Raises TooManyRequests where it would come too late to be used.
        """
        holder, fresh = str(uuid.uuid4()), _OF.join(filter(None, (str(uuid.uuid4()), key)))
        while deadline.allows(_TURN_SECONDS):
            now = self._clock()
            lease = Lease(holder=holder, ends=now + timedelta(seconds=deadline.seconds_left))
            try:
                known = self._items.acquire(customer, lease, fresh, now)
                return Turn(self._items, customer, lease, known, fresh, deadline)
            except NoSuchState as busy:
                live = self._wait(customer, known_from(busy.item, now), types, deadline)
            if live is not None:
                return live
        raise _busy()

    def _wait(self, customer: str, before: Known, types: Sequence[str] | None, deadline: Deadline) -> Live | None:
        """Until the other start has ended: its chat, or None where it is our turn."""
        own, pause = _initial(before.own), _FIRST_PAUSE_SECONDS
        while deadline.allows(_TURN_SECONDS + pause):
            self._sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)
            now = self._items.read(customer, self._clock())
            if now.own is not None and now.own.initial_contact_id != own:
                own = now.own.initial_contact_id
                live = self._rejoining.live(customer, now, types, deadline)
                if live is not None:
                    return live
            if now.lease is None or now.lease.ends < self._clock():
                return None
        raise _busy()

    @contextmanager
    def giving_back(self, turn: Turn) -> Iterator[None]:
        """A start that fails gives its turn back; one that crashes or has no time left loses it with its invocation."""
        try:
            yield
        except ChatRefused:
            self.give_back(turn)
            raise
        except BaseException:
            turn.maybe_started = True  # nobody knows
            self.give_back(turn)
            raise

    def give_back(self, turn: Turn) -> None:
        """Nothing new is recorded; what may have come of the turn's ClientToken is left to the next one."""
        if turn.deadline.allows(CALL_SECONDS):
            with suppress(NoSuchState, MemoryUnavailable):
                self._items.release(turn.customer, turn.lease, keep_pending=turn.maybe_started)


def _initial(session: Session | None) -> str | None:
    return session.initial_contact_id if session else None


def _busy() -> TooManyRequests:
    return TooManyRequests("Another start of this customer is still under way.", retry_after=1, cause="another start")
