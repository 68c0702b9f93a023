"""The time one request may take."""

from persistent_chat.deadline import Deadline


def test_what_ends_in_time_is_allowed_and_nothing_longer() -> None:
    now = 100.0
    deadline = Deadline(10, lambda: now)
    assert deadline.allows(10)
    now = 104.0
    assert deadline.allows(6)
    assert not deadline.allows(6.1)
