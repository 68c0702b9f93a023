"""What Amazon Connect's block AWS Lambda function hands over, and what it takes back.

Source: Amazon Connect administrator guide, "Grant Amazon Connect access to your AWS Lambda functions". Of the event
nothing is read but whose past is asked for and in which chat.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from .references import CUSTOMER_ID_CHARACTERS
from .request import Members, RehydrationType


class _ContactData(Members, frozen=True):
    contact_id: str | None = None
    initial_contact_id: str | None = None
    customer_id: str | None = None


class _Details(Members, frozen=True):
    contact_data: _ContactData
    parameters: dict[str, Any] | None = None


class _ContactFlowEvent(Members, frozen=True):
    details: _Details


class FlowQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Whose past a flow asks for; `asking` are the ids of the chat that it runs in. No customer is nobody known."""

    customer_id: str | None
    asking: frozenset[str]


class FlowAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A flat object of strings, as the response validation STRING_MAP wants it; what is None is left out.

    `source_contact_id` and `rehydration_type` are for the block Create persistent contact association.
    """

    outcome: Literal["resume", "wait", "live", "none"]
    source_contact_id: str | None = None
    rehydration_type: RehydrationType | None = None
    seconds_to_wait: str | None = None
    last_agent: str | None = None

    def to_string_map(self) -> dict[str, str]:
        answer: dict[str, str] = msgspec.to_builtins(self)
        return answer


def read(event: Mapping[str, Any]) -> FlowQuestion:
    """What the event asks; the parameter `customerId` counts before the contact's own, which not every chat has.

    Raises msgspec.ValidationError for one that no flow sends.
    """
    details = msgspec.convert(event, _ContactFlowEvent).details
    contact = details.contact_data
    named = ((details.parameters or {}).get("customerId"), contact.customer_id)
    given = [value.strip() for value in named if isinstance(value, str) and value.strip()]
    known = given[0] if given and len(given[0]) <= CUSTOMER_ID_CHARACTERS else None
    asking = (contact.contact_id, contact.initial_contact_id)
    return FlowQuestion(customer_id=known, asking=frozenset(each for each in asking if each is not None))
