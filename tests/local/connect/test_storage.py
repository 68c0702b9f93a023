"""Transcripts in S3: when each is written, under which name, and what is in it."""

import json
from pathlib import Path

import pytest

from local.connect import StandIn
from local.connect.errors import InvalidRequest
from local.connect.starting import start_chat
from tests.local.connect.center import REQUEST, Center


def test_each_contact_of_a_chat_gets_a_file_named_as_connect_names_them(center: Center) -> None:
    first = center.start()["ContactId"]
    center.now += 3600
    center.instance.session(first)
    center.now = 1_800_000_000.0
    second = center.start()["ContactId"]
    center.desk.message(second, "hello")
    third = center.desk.transfer(second).live.id
    center.desk.end(second)
    prefix = "connect/local/ChatTranscripts/2027/01/15"
    names = {f"{prefix}/{contact}_20270115T08:00_UTC.json" for contact in (first, second, third)}
    assert center.files.keys() == names


def test_a_file_is_in_connects_form(center: Center) -> None:
    started, _ = center.accepted(InitialMessage={"ContentType": "text/plain", "Content": "Grüße"})
    center.desk.end(started["ContactId"], survey=True)
    first, survey = (json.loads(file) for file in center.files.values())
    assert first["Version"] == "2019-08-26"
    assert (first["AWSAccountId"], first["InstanceId"]) == ("000000000000", center.instance.id)
    assert first["InitialContactId"] == first["ContactId"] == survey["InitialContactId"] == started["ContactId"]
    message, joined, *_ = first["Transcript"]
    assert message == {
        "AbsoluteTime": "2027-01-15T08:00:00.000Z",
        "Id": message["Id"],
        "Type": "MESSAGE",
        "ContentType": "text/plain",
        "Content": "Grüße",
        "ParticipantId": started["ParticipantId"],
        "DisplayName": "Ada",
        "ParticipantRole": "CUSTOMER",
    }
    assert joined["ContentType"] == "application/vnd.amazonaws.connect.event.participant.joined"
    assert {each["ParticipantId"] for each in first["Participants"]} >= {started["ParticipantId"]}
    asked = survey["Transcript"][0]
    assert (asked["ParticipantRole"], asked["DisplayName"]) == ("SYSTEM", "BOT")


def test_a_transcript_is_written_when_its_delay_is_over_and_not_before_it_can_be_resumed(center: Center) -> None:
    center.instance.transcript_delay_seconds = 45
    past, chat = center.start()["ContactId"], center.start()
    center.enter(chat)
    center.desk.end(past)
    center.now += 44
    center.instance.pass_time()
    assert not center.files
    assert "Recordings" not in center.describe(past)
    with pytest.raises(InvalidRequest, match="not available yet"):
        center.associate(chat, past)
    center.now += 1
    assert center.associate(chat, past)["ContinuedFromContactId"] == past
    assert len(center.files) == 1


def test_a_delay_that_is_shortened_counts_for_what_already_waits(center: Center) -> None:
    center.instance.transcript_delay_seconds = 3600
    center.desk.end(center.start()["ContactId"])
    center.instance.transcript_delay_seconds = 0
    center.instance.pass_time()
    assert len(center.files) == 1


@pytest.mark.parametrize("recordings", [True, False])
def test_a_contact_may_tell_where_its_transcript_lies(center: Center, recordings: bool) -> None:
    center.bend(recordings=recordings)
    past = center.start()["ContactId"]
    assert "Recordings" not in center.describe(past)
    center.desk.end(past)
    (name,) = center.files
    told = [(each["StorageType"], each["Location"]) for each in center.describe(past).get("Recordings", [])]
    assert told == ([("S3", f"amazon-connect-local/{name}")] if recordings else [])


def test_without_a_bucket_nothing_is_written_and_nothing_told(center: Center) -> None:
    center.instance.transcripts.storage = None
    past = center.start()["ContactId"]
    center.desk.end(past)
    assert not center.files
    assert "Recordings" not in center.describe(past)


def test_what_was_written_before_a_restart_is_written_again(tmp_path: Path) -> None:
    files: list[dict[str, bytes]] = [{}, {}]
    for run in files:
        stand_in = StandIn(state=tmp_path / "state.db", on_transcript=run.__setitem__)
        if not stand_in.instance.sessions:
            stand_in.desk.end(start_chat(stand_in.instance, stand_in.credentials, dict(REQUEST))["ContactId"])
        stand_in.instance.pass_time()
        stand_in.close()
    assert files[0] == files[1] != {}
