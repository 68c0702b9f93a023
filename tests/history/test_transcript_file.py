"""What of Amazon Connect's transcript files a customer may read again."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persistent_chat.history.transcript_file import UnreadableTranscript, items
from tests.support.json_values import JSON

EVENT = "application/vnd.amazonaws.connect.event."
INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"


def line(**members: Any) -> dict[str, Any]:
    usual = {
        "AbsoluteTime": "2026-11-22T09:00:00.000Z",
        "Id": "i1",
        "Type": "MESSAGE",
        "ContentType": "text/plain",
        "Content": "Hello",
        "ParticipantRole": "CUSTOMER",
        "DisplayName": "Ann",
    }
    return {name: value for name, value in (usual | members).items() if value is not None}


def read(*lines: object) -> list[tuple[str, str, str | None]]:
    found = items(json.dumps({"Version": "2019-08-26", "Transcript": lines}).encode())
    return [(item.sender, item.content, item.name) for item in found]


@pytest.mark.parametrize(
    ("role", "sender"), [("CUSTOMER", "CUSTOMER"), ("AGENT", "AGENT"), ("SYSTEM", "SYSTEM"), ("CUSTOM_BOT", "BOT")]
)
def test_what_was_said_is_shown_with_who_said_it(role: str, sender: str) -> None:
    assert read(line(ParticipantRole=role)) == [(sender, "Hello", "Ann")]


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"ParticipantRole": "SUPERVISOR"}, id="a supervisor's words"),
        pytest.param({"ParticipantRole": "SOMEBODY_NEW"}, id="an unknown role's"),
        pytest.param({"ParticipantRole": None}, id="nobody's"),
        pytest.param({"ContentType": "application/json"}, id="an unknown content type"),
        pytest.param({"Type": "EVENT", "ContentType": EVENT + "typing"}, id="typing"),
        pytest.param({"Type": "EVENT", "ContentType": EVENT + "agent.whispered"}, id="an unknown event"),
        pytest.param({"Type": "SOMETHING_NEW"}, id="an unknown kind"),
        pytest.param({"Content": None}, id="no words"),
        pytest.param({"Id": None}, id="no id"),
        pytest.param({"AbsoluteTime": 7}, id="a time that is no text"),
        pytest.param({"ContentType": INTERACTIVE, "Content": 7}, id="a template that is no text"),
    ],
)
def test_nothing_else_is_shown(members: dict[str, Any]) -> None:
    assert read(line(**members)) == []


def test_a_name_that_is_no_text_is_left_out() -> None:
    assert read(line(DisplayName=7)) == [("CUSTOMER", "Hello", None)]


def test_events_attachments_and_interactive_messages_are_shown_as_what_they_are() -> None:
    joined = line(Type="EVENT", ContentType=EVENT + "participant.joined", Content=None)
    ended = line(Type="EVENT", ContentType=EVENT + "chat.ended", Content=None, ParticipantRole=None, DisplayName=None)
    attached = line(Type="ATTACHMENT", Content=None, Attachments=[{"AttachmentName": "bill.pdf"}, "?"])
    template = {"data": {"content": {"title": "Which one?"}}}
    asked = line(ContentType=INTERACTIVE, Content=json.dumps(template))
    assert read(joined, ended, attached, asked) == [
        ("CUSTOMER", "", "Ann"),
        ("SYSTEM", "", None),
        ("CUSTOMER", "bill.pdf", "Ann"),
        ("CUSTOMER", "Which one?", "Ann"),
    ]


def test_lines_come_in_the_order_of_their_times() -> None:
    late = line(Content="second", AbsoluteTime="2026-11-22T09:00:01.000Z")
    assert [content for _, content, _ in read(late, line(Content="first"))] == ["first", "second"]


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b"{}", b'{"Transcript": 7}', b"\xff", b'{"Transcript": [{"Content": "\xff"}]}']
)
def test_what_is_no_transcript_is_named_so(content: bytes) -> None:
    with pytest.raises(UnreadableTranscript):
        items(content)


@pytest.mark.parametrize("attached", [None, 7, True, "bill.pdf", {"AttachmentName": "bill.pdf"}, [7], [{}]])
def test_an_attachment_without_a_name_is_not_shown(attached: object) -> None:
    assert read(line(Type="ATTACHMENT", Content=None) | {"Attachments": attached}) == []


KINDS = st.sampled_from(["MESSAGE", "EVENT", "ATTACHMENT"])


@given(st.lists(st.builds(dict, st.dictionaries(st.sampled_from([*line(), "Attachments"]), JSON), Type=KINDS | JSON)))
def test_whatever_stands_in_a_line_nothing_breaks(lines: list[Any]) -> None:
    items(json.dumps({"Transcript": lines}).encode())
