"""A contact as Amazon Connect tells of it."""

from datetime import datetime
from typing import Any

from .request import Members


class Contact(Members, frozen=True):
    """One segment of a session. `initial_contact_id` is None where no other contact belongs to the session."""

    id: str
    initiation_timestamp: datetime
    channel: str
    initiation_method: str
    initial_contact_id: str | None = None
    disconnect_timestamp: datetime | None = None
    customer_id: str | None = None
    next_contacts: tuple[dict[str, Any], ...] = ()

    @property
    def is_initial(self) -> bool:
        return self.initial_contact_id in (None, self.id)

    @property
    def tells_owner(self) -> bool:
        """Whether `customer_id` is that of the session; a later segment may leave it to the initial contact to say."""
        return self.customer_id is not None or self.is_initial
