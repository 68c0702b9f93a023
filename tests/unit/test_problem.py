"""A refusal as an RFC 9457 problem."""

import json

import msgspec
import pytest

from persistent_chat import errors
from persistent_chat.errors import ChatRefused, FieldError, InvalidRequest, TooManyRequests, Unauthorized
from persistent_chat.problem import headers, problem


def test_a_problem_holds_what_the_public_may_know() -> None:
    refusal = InvalidRequest(errors=(FieldError("CustomerId", "Expected str"),), cause="not for the public")
    assert json.loads(msgspec.json.encode(problem(refusal, "request-1"))) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "A member of the request is wrong.",
        "code": "InvalidRequest",
        "requestId": "request-1",
        "errors": [{"field": "CustomerId", "message": "Expected str"}],
    }


def test_without_wrong_members_there_are_no_errors() -> None:
    assert "errors" not in msgspec.to_builtins(problem(TooManyRequests(), "request-1"))


def test_a_refusal_may_explain_itself_better_than_its_class() -> None:
    assert problem(TooManyRequests("Wait a moment."), "request-1").detail == "Wait a moment."
    assert str(TooManyRequests("Wait a moment.")) == "Wait a moment."


@pytest.mark.parametrize(
    ("refusal", "named"),
    [
        pytest.param(TooManyRequests(retry_after=2), {"Retry-After": "2"}, id="waiting helps"),
        pytest.param(TooManyRequests(retry_after=0), {"Retry-After": "0"}, id="no wait at all"),
        pytest.param(TooManyRequests(), {}, id="no telling"),
        pytest.param(Unauthorized(), {"WWW-Authenticate": "Bearer"}, id="a token is missing"),
    ],
)
def test_headers_say_what_helps(refusal: ChatRefused, named: dict[str, str]) -> None:
    assert headers(refusal) == named


# The contract's table of errors, and a 401 for a deployment whose authorizer hands over no identity.
STATUSES = {
    "InvalidJson": 400,
    "InvalidRequest": 400,
    "FieldNotAllowed": 400,
    "Unauthorized": 401,
    "InstanceNotAllowed": 403,
    "FlowNotAllowed": 403,
    "SourceContactNotFound": 404,
    "ConversationNotFound": 404,
    "TranscriptNotFound": 404,
    "SourceChatStillActive": 409,
    "TranscriptNotReady": 409,
    "RehydrationRefused": 409,
    "RequestTooLarge": 413,
    "TooManyRequests": 429,
    "TooManyActiveChats": 429,
    "ConnectMisconfigured": 500,
    "ConnectUnavailable": 503,
    "MemoryUnavailable": 503,
    "ConnectTimeout": 504,
}


@pytest.mark.parametrize("refusal", ChatRefused.__subclasses__(), ids=lambda refusal: refusal.__name__)
def test_the_code_is_the_class_name_and_has_its_status(refusal: type[ChatRefused]) -> None:
    assert refusal().code == refusal.__name__
    assert refusal.status == STATUSES[refusal.__name__]
    assert refusal.__module__ == errors.__name__
