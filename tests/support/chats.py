"""The usual deployment and the usual chat, for tests to change one thing of."""

from typing import Any

from persistent_chat.caller import Caller
from persistent_chat.request import StartChatRequest, validate
from persistent_chat.settings import Settings

INSTANCE = "11111111-1111-1111-1111-111111111111"
FLOW = "22222222-2222-2222-2222-222222222222"
SECOND_FLOW = "22222222-2222-2222-2222-222222222223"
PAST = "33333333-3333-3333-3333-333333333331"
INSTANCE_ARN = f"arn:aws:connect:eu-central-1:000000000000:instance/{INSTANCE}"

PUBLIC = Caller(identity="public")
BACKEND = Caller(identity="arn:aws:iam::000000000000:role/backend", trusted=True)
ANN = Caller(identity="customer ann", customer_id="ann", verified=True)
GUEST = Caller(identity="customer guest-g", customer_id="guest-g")


def settings(**changes: Any) -> Settings:
    """A public deployment with two flows."""
    return Settings(**{"instance_id": INSTANCE, "contact_flow_ids": (FLOW, SECOND_FLOW)} | changes)


def asked(**members: Any) -> StartChatRequest:
    """A validated request by Ann, with these members by their AWS names."""
    return validate({"ParticipantDetails": {"DisplayName": "Ann"}} | members)


def source(contact: str = PAST, rehydration_type: str = "ENTIRE_PAST_SESSION") -> dict[str, str]:
    """A PersistentChat member."""
    return {"SourceContactId": contact, "RehydrationType": rehydration_type}
