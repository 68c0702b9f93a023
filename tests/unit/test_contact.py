"""Which of a session's contacts is the last."""

from datetime import UTC, datetime

import pytest

from persistent_chat.contact import Contact, newest

NOON, LATER = datetime(2026, 11, 25, 12, tzinfo=UTC), datetime(2026, 11, 25, 13, tzinfo=UTC)
FIRST = Contact(id="first", initiation_timestamp=NOON)


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(Contact(id="last", initiation_timestamp=LATER), id="it began later"),
        pytest.param(Contact(id="last", previous_contact_id="first"), id="it follows, and when it began is not told"),
        pytest.param(
            Contact(id="last", initiation_timestamp=NOON, previous_contact_id="first"), id="it follows at once"
        ),
    ],
)
def test_the_last_contact_is_that_which_none_follows_whatever_the_order(last: Contact) -> None:
    assert newest([FIRST, last]) == newest([last, FIRST]) == last


def test_contacts_in_a_circle_have_a_last_one_all_the_same() -> None:
    one = Contact(id="one", initiation_timestamp=NOON, previous_contact_id="two")
    two = Contact(id="two", initiation_timestamp=LATER, previous_contact_id="one")
    assert newest([two, one]) == two
