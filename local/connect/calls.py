"""The record of the calls that Connect's control API has received: how a test shows that Connect was never called."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

KEPT = 10_000


@dataclass(slots=True)
class Call:
    """One call as received, before any check. `outcome` is `ok`, an AWS error type, or the fault that struck."""

    operation: str
    members: dict[str, Any]
    at: float
    outcome: str = "pending"


class Calls:
    """The last 10,000 calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT)

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        return iter(tuple(self._calls))

    def __getitem__(self, index: int) -> Call:
        return self._calls[index]

    def of(self, operation: str) -> list[Call]:
        """The calls of one operation, such as `StartChatContact`."""
        return [call for call in self if call.operation == operation]

    def add(self, call: Call) -> Call:
        """Keep a call that has just come in."""
        self._calls.append(call)
        return call

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
