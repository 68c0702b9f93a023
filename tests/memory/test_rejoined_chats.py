"""What whoever is let into their live chat again is told, beside the chat itself."""

import msgspec
import pytest

from persistent_chat.answer import Outcome, StartChatResult
from persistent_chat.request import ConnectionType, InitialMessage, StartChatRequest
from tests.support.neighborhood import Neighborhood, asked
from tests.support.remembered import begin, start


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
