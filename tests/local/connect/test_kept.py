"""Chats kept over a restart."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, running_connect
from local.connect.kept import KeptChats, UnusableState

REQUEST = {
    "InstanceId": INSTANCE_ID,
    "ContactFlowId": CONTACT_FLOW_ID,
    "ParticipantDetails": {"DisplayName": "Ada"},
    "ClientToken": "the same request",
}


def test_a_live_chat_goes_on_after_a_restart(tmp_path: Path, client: Callable[[str, str], Any]) -> None:
    file = tmp_path / "state.db"
    with running_connect(state=file) as server:
        started = client("connect", server.url).start_chat_contact(**REQUEST)
        server.desk.message(started["ContactId"], "before")
        server.desk.read(started["ContactId"])
    with running_connect(state=file) as server:
        customer = client("connectparticipant", server.url)
        connection = customer.create_participant_connection(
            Type=["CONNECTION_CREDENTIALS"], ParticipantToken=started["ParticipantToken"]
        )
        token = connection["ConnectionCredentials"]["ConnectionToken"]
        customer.send_message(ConnectionToken=token, ContentType="text/plain", Content="after", ClientToken="a")
        again = client("connect", server.url).start_chat_contact(**REQUEST)
        assert again["ParticipantToken"] == started["ParticipantToken"]
    with running_connect(state=file) as server:
        transcript = server.desk.transcript(started["ContactId"])
        assert [line["Content"] for line in transcript if "Content" in line] == ["before", "after"]
        assert server.instance.session(started["ContactId"]).sent.keys() == {"a"}
        assert server.desk.chats()["active"][0]["segments"][0]["agentName"] == "Agent 1"


def test_a_past_chat_is_resumed_after_a_restart(tmp_path: Path, client: Callable[[str, str], Any]) -> None:
    file = tmp_path / "state.db"
    with running_connect(state=file) as server:
        started = client("connect", server.url).start_chat_contact(**REQUEST)
        server.desk.transfer(started["ContactId"])
        server.desk.end(started["ContactId"], survey=True)
        last = server.instance.session(started["ContactId"]).live.id
    with running_connect(state=file) as server:
        source = {"SourceContactId": started["ContactId"], "RehydrationType": "ENTIRE_PAST_SESSION"}
        resumed = client("connect", server.url).start_chat_contact(
            **REQUEST | {"ClientToken": "another request", "PersistentChat": source}
        )
        assert resumed["ContinuedFromContactId"] == last
        session = server.instance.session(resumed["ContactId"])
        assert len(server.instance.past(session)) == 3


def test_without_a_file_nothing_is_kept(client: Callable[[str, str], Any]) -> None:
    with running_connect() as server:
        client("connect", server.url).start_chat_contact(**REQUEST)
    with running_connect() as server:
        assert server.instance.sessions == {}


def test_a_file_that_keeps_no_chats_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("nothing but notes, and more than a hundred bytes of them, so that it is no empty database " * 9)
    with pytest.raises(UnusableState, match=r"notes\.txt cannot keep chats"):
        KeptChats(file)
    assert file.read_text().startswith("nothing but notes")
    with pytest.raises(UnusableState, match="cannot be opened"):
        KeptChats(tmp_path / "nowhere" / "state.db")


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.db")) as database:
        database.execute("pragma user_version = 99")
    with pytest.raises(UnusableState, match="another version"):
        KeptChats(tmp_path / "state.db")
