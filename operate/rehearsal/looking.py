"""Experiments: what Amazon Connect tells of contacts that are described and listed."""

import re
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from operate.rehearsal.fact import Fact, settled, unsettled
from operate.rehearsal.laboratory import Laboratory, Started
from operate.troubles import NotThere

# Those that an entry could always have; AWS marks all as optional.
_MEMBERS = {"ContactId", "ContactArn", "InitiationMethod", "InitiationTimestamp", "Channel"}
_PATIENCE_SECONDS = 15


def list_a_new_chat(laboratory: Laboratory) -> Iterator[Fact]:
    """The first chat begins: does the list name it, how soon, and how completely?"""
    laboratory.first = Started(laboratory.instance.start("Rehearsal, first"))
    contact_id = laboratory.first["ContactId"]
    entries: list[dict[str, Any]] = []

    def named() -> bool:
        try:
            entries[:] = laboratory.instance.listed(contact_id)
        except NotThere:
            return False
        return any(entry["ContactId"] == contact_id for entry in entries)

    took = laboratory.patience.wait_for(named, seconds=_PATIENCE_SECONDS, what="the list to name a new chat", every=0.5)
    yield settled("asked", holds=took is not None, otherwise="the list does not name it")
    if took is None:
        yield unsettled("lag", "the list does not name the only contact that there is")
        return
    said = f"the list knew a new contact after {took:.1f} s"
    yield settled("lag", holds=took <= 2, otherwise=said, measured=said)
    laboratory.look_for(_MEMBERS, entries[0])


def look_into_a_session(laboratory: Laboratory) -> Iterator[Fact]:
    """An older session of several contacts, where one is given."""
    if laboratory.past is None:
        yield unsettled("initial", "give PAST=, a contact of a chat that was transferred or surveyed")
        yield unsettled("inherits", "give PAST=, such a contact of a customer with a CustomerId")
        return
    given = laboratory.instance.describe(laboratory.past)
    first = laboratory.instance.describe(given.get("InitialContactId", laboratory.past))
    others = [each for each in laboratory.instance.listed(first["Id"]) if _follows(each, first["Id"])]
    if not others:
        yield unsettled("initial", "the session of PAST has one contact only")
        yield unsettled("inherits", "the session of PAST has one contact only")
        return
    for each in others:
        laboratory.look_for(_MEMBERS | {"InitialContactId", "PreviousContactId", "DisconnectTimestamp"}, each)
    yield settled("initial", holds="InitialContactId" not in first, otherwise="a first contact has an InitialContactId")
    if "CustomerId" not in first:
        yield unsettled("inherits", "the session of PAST has no CustomerId")
        return
    later = [laboratory.instance.describe(each["ContactId"]) for each in others]
    yield settled(
        "inherits",
        holds=not any("CustomerId" in contact for contact in later),
        otherwise="later contacts of a session have a CustomerId",
    )


def find_the_transcript(laboratory: Laboratory) -> Iterator[Fact]:
    """Where the first chat's transcript lies; it is written by now."""
    contact: dict[str, Any] = {}

    def told() -> bool:
        contact.update(laboratory.instance.describe(laboratory.first["ContactId"]))
        return bool(contact.get("Recordings"))

    took = laboratory.patience.wait_for(told, seconds=_PATIENCE_SECONDS, what="the transcript's place")
    yield settled("recordings", holds=took is not None, otherwise="DescribeContact does not tell")
    if took is None:
        yield unsettled("named", "DescribeContact does not tell where the transcript lies")
        return
    begun = contact["InitiationTimestamp"].astimezone(UTC)
    expected = f"/{begun:%Y/%m/%d}/{contact['Id']}_{begun:%Y%m%dT%H:%M}_UTC.json"
    location = contact["Recordings"][0].get("Location", "")
    yield settled("named", holds=location.endswith(expected), otherwise=_shape(location, contact["Id"]))


def count_what_was_missing(laboratory: Laboratory) -> Iterator[Fact]:
    """Over all lists that were seen."""
    if not laboratory.looked_at:
        yield unsettled("sparse", "no list had an entry")
        return
    missing = ", ".join(sorted(laboratory.missing))
    yield settled("sparse", holds=not missing, otherwise=f"{missing} may be missing")


def _follows(entry: dict[str, Any], initial_id: str) -> bool:
    is_chat = entry.get("Channel", "CHAT") == "CHAT"
    return is_chat and bool(entry["ContactId"] != initial_id)


def _shape(location: str, contact_id: str) -> str:
    """A location's form, without what it tells of the account: digits are n, and so on."""
    tail = "/".join(location.replace(contact_id, "CONTACT").split("/")[-4:])
    return "…/" + re.sub(r"\d", "n", tail)
