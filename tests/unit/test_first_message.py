"""The first message and the content types: what is sent of them, and what is refused before Connect is asked."""

import pytest

from persistent_chat.errors import InvalidRequest
from persistent_chat.first_message import CONTENT_TYPES, content_types, first_message
from persistent_chat.request import InitialMessage, StartChatRequest
from tests.support.chats import asked

LIMIT = 16384
INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"


def says(content: str, content_type: str = "text/plain") -> StartChatRequest:
    return asked(InitialMessage={"ContentType": content_type, "Content": content})


def wrong(chat: StartChatRequest, supported: list[str] | None = None) -> str:
    """The field that is refused of a first message."""
    with pytest.raises(InvalidRequest) as refusal:
        first_message(chat, supported)
    (error,) = refusal.value.errors
    return error.field


def test_without_a_message_there_is_none() -> None:
    assert first_message(asked(), None) is None


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        pytest.param("a\tb\r\nc 👋", "a\tb\r\nc 👋", id="tabs and line ends"),
        pytest.param("a\x0bb\x85c", "a b c", id="pasted from elsewhere"),
        pytest.param("a\0b\x1b[2J\x7f\x9f", "a b [2J  ", id="every other control character"),
        pytest.param("a\u2028b\xa0c", "a\u2028b\xa0c", id="what only looks like one"),
    ],
)
def test_a_control_character_in_a_message_becomes_a_space(content: str, sent: str) -> None:
    assert first_message(says(content), None) == InitialMessage(content_type="text/plain", content=sent)


@pytest.mark.parametrize(
    ("character", "most"),
    [
        pytest.param("x", LIMIT, id="one byte"),
        pytest.param("ü", LIMIT // 2, id="two"),
        pytest.param("語", LIMIT // 3, id="three"),
        pytest.param("👋", LIMIT // 4, id="four"),
    ],
)
def test_a_message_holds_16384_bytes(character: str, most: int) -> None:
    assert first_message(says(character * most), None)
    if most < LIMIT:  # more characters than that are refused by the model
        assert wrong(says(character * (most + 1))) == "InitialMessage.Content"


def test_bytes_are_counted_of_what_is_sent() -> None:
    assert first_message(says("\x85" * LIMIT), None)


@pytest.mark.parametrize(
    ("supported", "content_type"),
    [
        pytest.param(None, "text/plain", id="plain where nothing is said"),
        pytest.param(None, " text/plain ", id="trimmed"),
        pytest.param(["text/plain", "text/markdown"], "text/markdown", id="one that is supported"),
        pytest.param(list(CONTENT_TYPES), f"{INTERACTIVE}.response", id="an answer to a view"),
    ],
)
def test_a_message_is_of_a_type_that_the_client_supports(supported: list[str] | None, content_type: str) -> None:
    sent = first_message(says("x", content_type), supported)
    assert sent
    assert sent.content_type == content_type.strip()


@pytest.mark.parametrize(
    ("supported", "content_type"),
    [
        pytest.param(None, "text/markdown", id="not plain where nothing is said"),
        pytest.param(["text/plain", "application/json"], "text/markdown", id="not among them"),
        pytest.param(list(CONTENT_TYPES), "text/html", id="unknown"),
        pytest.param(list(CONTENT_TYPES), INTERACTIVE, id="only a flow can send it"),
    ],
)
def test_a_message_of_another_type_is_refused_by_name(supported: list[str] | None, content_type: str) -> None:
    assert wrong(says("x", content_type), supported) == "InitialMessage.ContentType"


def test_content_types_are_trimmed() -> None:
    types = [f" {each}\t" for each in CONTENT_TYPES]
    assert content_types(asked(SupportedMessagingContentTypes=types)) == list(CONTENT_TYPES)
    assert content_types(asked()) is None


@pytest.mark.parametrize(
    "types",
    [
        pytest.param([], id="none"),
        pytest.param(["text/markdown"], id="no plain"),
        pytest.param(["text/plain", "\t"], id="nothing but a tab"),
        pytest.param(["text/plain", "text/html"], id="one that Connect does not know"),
        pytest.param(["Text/Plain"], id="in capitals"),
    ],
)
def test_content_types_that_connect_would_refuse_are_refused_by_name(types: list[str]) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        content_types(asked(SupportedMessagingContentTypes=types))
    assert [error.field for error in refusal.value.errors] == ["SupportedMessagingContentTypes"]


@pytest.mark.parametrize("types", [None, ["text/plain", INTERACTIVE]], ids=["none", "one of them"])
def test_a_guide_without_the_content_types_of_its_views_is_refused_by_name(types: list[str] | None) -> None:
    guide = {"SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Guide"}}}
    with pytest.raises(InvalidRequest) as refusal:
        content_types(asked(SupportedMessagingContentTypes=types, **guide))
    assert [error.field for error in refusal.value.errors] == ["SupportedMessagingContentTypes"]
    assert content_types(asked(SupportedMessagingContentTypes=list(CONTENT_TYPES), **guide))
