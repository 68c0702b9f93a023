"""What whoever is let into their live chat again is told, beside the chat itself."""

import msgspec
import pytest

from persistent_chat.answer import Outcome, StartChatResult
from persistent_chat.errors import TooManyRequests
from persistent_chat.request import ConnectionType, InitialMessage, StartChatRequest
from tests.support.neighborhood import Neighborhood, asked
from tests.support.remembered import begin, deliver, end, start


def rejoin(neighborhood: Neighborhood, customer: str, **members: object) -> tuple[StartChatResult, Outcome]:
    """The answer to a request with these members, while the customer's chat goes on."""
    chat = msgspec.structs.replace(msgspec.convert(asked(customer), StartChatRequest), **members)
    start(neighborhood, customer)
    return begin(neighborhood, customer, chat)


@pytest.mark.parametrize(
    ("types", "credentials", "socket"),
    [
        pytest.param(None, False, False, id="none"),
        pytest.param(["CONNECTION_CREDENTIALS"], True, False, id="credentials, which open no socket"),
        pytest.param(["WEBSOCKET"], False, True, id="a socket"),
        pytest.param(["WEBSOCKET", "CONNECTION_CREDENTIALS"], True, True, id="both"),
    ],
)
def test_a_rejoined_chat_comes_with_the_connection_that_was_asked_for(
    neighborhood: Neighborhood, types: list[ConnectionType] | None, credentials: bool, socket: bool
) -> None:
    result, outcome = rejoin(neighborhood, f"connecting-{types}", connection_types=types)
    assert outcome.outcome == "rejoined"
    assert (result.connection_credentials is not None, result.websocket is not None) == (credentials, socket)


def test_a_first_message_that_does_not_reach_a_rejoined_chat_is_named(neighborhood: Neighborhood) -> None:
    message = InitialMessage(content_type="text/plain", content="Are you there?")
    _, outcome = rejoin(neighborhood, "saying", initial_message=message)
    assert outcome == Outcome(outcome="rejoined", not_delivered=("InitialMessage",))
    _, outcome = rejoin(neighborhood, "silent")
    assert outcome == Outcome(outcome="rejoined")


def test_a_request_that_is_repeated_is_answered_with_its_chat_and_its_message_is_there(
    neighborhood: Neighborhood,
) -> None:
    message = InitialMessage(content_type="text/plain", content="Are you there?")
    asked_for = msgspec.convert(asked("repeating"), StartChatRequest)
    chat = msgspec.structs.replace(asked_for, initial_message=message, rejoin=False)
    first, _ = begin(neighborhood, "repeating", chat, "one key")
    again, outcome = begin(neighborhood, "repeating", chat, "one key")
    assert (again.contact_id, outcome) == (first.contact_id, Outcome(outcome="rejoined"))
    another, outcome = begin(neighborhood, "repeating", chat, "another key")
    assert (another.contact_id != first.contact_id, outcome.outcome) == (True, "started")
    keyless, _ = begin(neighborhood, "repeating", chat)
    again, _ = begin(neighborhood, "repeating", chat, "another key")
    assert again.contact_id not in (another.contact_id, keyless.contact_id)
    another = again
    other = msgspec.structs.replace(chat, rejoin=None)
    again, outcome = begin(neighborhood, "repeating", other, "one key")
    assert (again.contact_id, outcome.not_delivered) == (another.contact_id, ("InitialMessage",))


def test_a_live_chat_whose_token_could_not_be_tried_is_not_handed_out_and_not_lost(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "untried")
    neighborhood.silence("CreateParticipantConnection")
    with pytest.raises(TooManyRequests):
        start(neighborhood, "untried")
    again, outcome = start(neighborhood, "untried")
    assert (again.contact_id, outcome.outcome) == (first.contact_id, "rejoined")


def test_a_chat_that_is_over_by_connects_list_needs_no_answer_about_its_token(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "over untried")
    end(neighborhood.instance, first.contact_id)
    deliver(neighborhood)
    neighborhood.silence("CreateParticipantConnection")
    assert start(neighborhood, "over untried")[1].outcome == "started"
