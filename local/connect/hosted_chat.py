"""A chat of Amazon Connect's own widget: no endpoint starts it, and its flow asks a Lambda function for its past.

The flow is the one that the admin guide recommends: the block AWS Lambda function, where it says so a wait, and the
block Create persistent contact association. Whatever fails takes the Error branch: the chat goes on without its past.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from local.connect.credentials import Credentials
from local.connect.errors import ConnectError
from local.connect.instance import Instance
from local.connect.members import Members
from local.connect.session import Session
from local.connect.starting import associate, start_chat

type FlowLambda = Callable[[Members], Awaitable[Any]]

BLOCK_SECONDS = 8.0  # what the block lets a function take at most
ANSWER_BYTES = 32 * 1024
ASKED_AT_MOST = 3

logger = logging.getLogger(__name__)


class HostedChats:
    """Starts such chats and runs their flow. `flow_lambda` is the function; without one the flow has no such block.

    The block gives it `block_seconds`.
    """

    def __init__(
        self,
        instance: Instance,
        credentials: Credentials,
        flow_lambda: FlowLambda | None,
        *,
        block_seconds: float = BLOCK_SECONDS,
    ) -> None:
        self._instance = instance
        self._credentials = credentials
        self._flow_lambda = flow_lambda
        self._block_seconds = block_seconds

    def start(self, customer_id: str, display_name: str) -> Session:
        """The customer opens the widget. Its `answer` is what lets their client in."""
        request = {
            "InstanceId": self._instance.id,
            "ContactFlowId": self._instance.contact_flow_ids[0],
            "ParticipantDetails": {"DisplayName": display_name},
            "CustomerId": customer_id,
        }
        return self._instance.session(start_chat(self._instance, self._credentials, request)["ContactId"])

    async def run_flow(self, session: Session) -> str:
        """What came of it: the function's `outcome`, or `error`."""
        if self._flow_lambda is None:
            return "none"
        for _ in range(ASKED_AT_MOST):
            answer = await self._ask(self._flow_lambda, session)
            match answer:
                case {"outcome": "resume", "sourceContactId": source, "rehydrationType": kind}:
                    return self._associate(session, source, kind)
                case {"outcome": "wait", "secondsToWait": seconds} if seconds.isdecimal():
                    await asyncio.sleep(float(seconds))
                case _:
                    return answer.get("outcome", "error")
        return "wait"

    async def _ask(self, flow_lambda: FlowLambda, session: Session) -> dict[str, str]:
        try:
            async with asyncio.timeout(self._block_seconds):
                return string_map(await flow_lambda(flow_event(self._instance, session)))
        except Exception:
            # Another's code: whatever it does, the flow goes on by its Error branch.
            logger.exception("flow function failed")
            return {}

    def _associate(self, session: Session, source: str, rehydration_type: str) -> str:
        request = {
            "InstanceId": self._instance.id,
            "InitialContactId": session.id,
            "SourceContactId": source,
            "RehydrationType": rehydration_type,
        }
        try:
            associate(self._instance, request)
        except ConnectError:
            return "error"
        return "resume"


def flow_event(instance: Instance, session: Session) -> Members:
    """What the block hands to the function: the contact, and the parameter that the flow is set up with."""
    customer_id = session.request.get("CustomerId")
    contact = session.live
    return {
        "Name": "ContactFlowEvent",
        "Details": {
            "ContactData": {
                "Attributes": session.attributes,
                "Channel": contact.channel,
                "ContactId": contact.id,
                "CustomerEndpoint": None,
                "CustomerId": customer_id if instance.readings.identified else None,
                "InitialContactId": session.id,
                "InitiationMethod": contact.initiation_method,
                "InstanceARN": instance.arn,
                "PreviousContactId": contact.previous_id or contact.id,
                "Queue": None,
                "RelatedContactId": contact.related_id,
                "SegmentAttributes": {"connect:Subtype": {"ValueString": contact.subtype or "connect:Chat"}},
                "SystemEndpoint": None,
            },
            "Parameters": {"customerId": customer_id},
        },
    }


def string_map(answer: object) -> dict[str, str]:
    """A function's answer as the block takes it, with the response validation STRING_MAP; ValueError for any other."""
    if not isinstance(answer, dict) or not all(isinstance(value, str) for value in answer.values()):
        raise ValueError("The answer is no flat object of strings.")
    if any(not re.fullmatch("[A-Za-z0-9_-]+", key) for key in answer):
        raise ValueError("A key has other characters than letters, digits, - and _.")
    if sum(len(text.encode()) for pair in answer.items() for text in pair) > ANSWER_BYTES:
        raise ValueError("The answer is longer than 32 KB.")
    return answer
