"""Recording that a chat has got its past after all."""

from contextlib import suppress

from ..dynamodb import NoSuchState, Table
from .item import item_key


class LatePasts:
    """What late rehydration adds to the memory's table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def attached(self, customer: str, contact_id: str, source: str) -> None:
        """The chat continues from `source` now; nothing is recorded of it where a newer one has come meanwhile.

        Raises MemoryUnavailable.
        """
        with suppress(NoSuchState):
            self._table.update(
                item_key(customer, "NOW"),
                "SET own.continuedFrom = :source REMOVE earlier",
                "own.initialContactId = :contact",
                {":source": {"S": source}, ":contact": {"S": contact_id}},
            )
