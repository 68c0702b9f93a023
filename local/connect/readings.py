"""How Amazon Connect behaves where nobody outside AWS knows, and how untidy it is: one word for each.

A test, `make run --reading` or `POST /faults` bends one at a time. The default is the reading that is harder on whoever
calls. local/README.md says of each where it comes from.
"""

from typing import Annotated, Any, Literal, Self

import msgspec

type Seconds = Annotated[float, msgspec.Meta(ge=0)]
type SummaryMember = Literal[
    "ContactArn",
    "InitiationTimestamp",
    "DisconnectTimestamp",
    "InitialContactId",
    "PreviousContactId",
    "RelatedContactId",
    "InitiationMethod",
    "Channel",
]


class Readings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for one instance, from when it is set."""

    # Of what is looked up.
    initial: bool = False
    """A session's first contact has an InitialContactId, its own, once others belong to it."""
    inherits: bool = False
    """Later contacts of a session have its first one's CustomerId."""
    asked: bool = True
    """ListAssociatedContacts names the contact that is asked about."""
    related: bool = False
    """ListAssociatedContacts goes on to the sessions that a chat continues, and to those that continue it."""
    sparse: frozenset[SummaryMember] = frozenset()
    """These members are left out of what ListAssociatedContacts lists; all of them are optional."""
    lag: Seconds = 0.0
    """ListAssociatedContacts answers what was so this long ago."""
    recordings: bool = True
    """DescribeContact tells where a contact's transcript lies, once it is written."""

    # Of a customer who leaves.
    alone: bool = False
    """Without DisconnectOnCustomerExit the agent stays in the contact, which ends when the agent ends it."""
    readmits: bool = False
    """The tokens of a customer who has left work on while the chat does."""
    survey: Seconds = 0.0
    """How long a disconnect flow goes on: its contact has begun and not ended. The chat's flows say, not AWS."""

    # Of a past that follows a start.
    early: bool = True
    """A chat is associated with its past before its customer has connected."""

    # Of contact events, and of what flows hand to a Lambda function.
    renamed: bool = False
    """The detail-type is `Connect Customer Contact Event`."""
    never: bool = True
    """Times that are not set are in the events, as 1970-01-01T00:00:00.001Z."""
    identified: bool = False
    """The ContactData that a flow hands on has the CustomerId."""

    def bent(self, changes: dict[str, Any], *, strict: bool = True) -> Self:
        """These with some of them changed. Raises msgspec.ValidationError; `strict` is whether text stays text."""
        return msgspec.convert(msgspec.to_builtins(self) | changes, type(self), strict=strict)
