"""Persistent chat's rules, without a wire."""

import pytest

from local.connect.errors import InvalidRequest
from local.connect.rehydration import source_contact
from local.connect.session import Contact, Participant, Session

ADA = Participant("ada", "CUSTOMER", "Ada")


def three_segments(*ended_at: float | None) -> Session:
    contacts = [Contact(f"c{number}", "API", 0.0, ended_at=end) for number, end in enumerate(ended_at, 1)]
    return Session({}, ADA, contacts, {})


@pytest.mark.parametrize(
    ("contact_id", "rehydration_type", "expected"),
    [
        ("c1", "ENTIRE_PAST_SESSION", "c3"),
        ("c1", "FROM_SEGMENT", "c1"),
        ("c2", "FROM_SEGMENT", "c2"),
        ("c3", "FROM_SEGMENT", "c3"),
    ],
)
def test_the_type_decides_which_contact_goes_on(contact_id: str, rehydration_type: str, expected: str) -> None:
    past = three_segments(10.0, 20.0, 30.0)
    assert source_contact(past, contact_id, rehydration_type, now=40.0, transcript_delay=0.0).id == expected


def test_the_entire_session_is_named_by_its_initial_contact_only() -> None:
    past = three_segments(10.0, 20.0, 30.0)
    with pytest.raises(InvalidRequest, match="initial contact ID"):
        source_contact(past, "c2", "ENTIRE_PAST_SESSION", now=40.0, transcript_delay=0.0)


@pytest.mark.parametrize("rehydration_type", ["ENTIRE_PAST_SESSION", "FROM_SEGMENT"])
def test_an_ended_segment_of_a_running_session_is_no_source(rehydration_type: str) -> None:
    past = three_segments(10.0, 20.0, None)
    with pytest.raises(InvalidRequest, match="not ended"):
        source_contact(past, "c1", rehydration_type, now=40.0, transcript_delay=0.0)


def test_the_transcript_delay_counts_from_the_end_of_the_session() -> None:
    past = three_segments(10.0, 20.0, 30.0)
    with pytest.raises(InvalidRequest, match="not available yet"):
        source_contact(past, "c1", "FROM_SEGMENT", now=89.9, transcript_delay=60.0)
    assert source_contact(past, "c1", "FROM_SEGMENT", now=90.0, transcript_delay=60.0).id == "c1"
