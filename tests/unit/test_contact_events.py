"""The entry point of contact events: what it learns from, and what it passes over."""

import pytest

from local.lambda_context import Context
from persistent_chat.errors import MemoryUnavailable
from tests.support.chats import INSTANCE, PAST
from tests.support.entry_point import ENVIRONMENT, loaded

GUEST = "guest-" + "g" * 43
NOWHERE = {"AUTH": "jwt", "CONVERSATIONS_TABLE": "conversations", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9"}


def ended(instance: str, **members: str) -> dict[str, object]:
    usual = {
        "eventType": "DISCONNECTED",
        "contactId": PAST,
        "channel": "CHAT",
        "instanceArn": f"arn:aws:connect:eu-central-1:000000000000:instance/{instance}",
        "initiationTimestamp": "2026-01-01T10:00:00.000Z",
        "disconnectTimestamp": "2026-01-01T11:00:00.000Z",
        "customerId": "ann",
    }
    return {"detail": usual | members}


def learn(event: dict[str, object], auth: str = "jwt") -> None:
    """With a table that cannot be reached, so that writing to it fails."""
    with loaded("contact_events", ENVIRONMENT | NOWHERE | {"AUTH": auth}) as module:
        module.handler(event, Context())


def test_an_event_of_another_instance_or_channel_is_passed_over() -> None:
    learn(ended("99999999-9999-9999-9999-999999999999"))
    learn(ended(INSTANCE, channel="VOICE"))


def test_an_event_that_cannot_be_learned_fails_so_that_it_is_delivered_again() -> None:
    with pytest.raises(MemoryUnavailable):
        learn(ended(INSTANCE))


@pytest.mark.parametrize(("auth", "customer"), [("guest", "ann"), ("jwt", GUEST), ("cognito", GUEST)])
def test_an_event_of_somebody_who_cannot_come_back_here_is_passed_over(auth: str, customer: str) -> None:
    learn(ended(INSTANCE, customerId=customer), auth)


@pytest.mark.parametrize(
    ("auth", "customer"),
    [("guest", GUEST), ("jwt", "ann"), ("jwt", "guest-ann"), ("cognito", "ann"), ("iam", "ann"), ("iam", GUEST)],
)
def test_an_event_of_somebody_who_can_is_learned(auth: str, customer: str) -> None:
    with pytest.raises(MemoryUnavailable):
        learn(ended(INSTANCE, customerId=customer), auth)
