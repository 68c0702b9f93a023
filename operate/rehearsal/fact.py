"""What is not known of Amazon Connect: each fact by a name, as it is assumed, and what was seen of it.

docs/unverified.md says of each what the code does in either case.
"""

from dataclasses import dataclass

ASSUMED = {
    "asked": "ListAssociatedContacts names the contact that is asked about",
    "lag": "ListAssociatedContacts knows a new contact within two seconds",
    "sparse": "no entry of the list lacks a member",
    "related": "the list stays within the session: a chat that is continued is not in it",
    "initial": "a first contact has no InitialContactId, though others follow it",
    "inherits": "later contacts of a session have no CustomerId of their own",
    "active": "a source that goes on is refused with InvalidRequestException",
    "dead": "the token of a customer who has left opens nothing",
    "delay": "a chat can be a source 60 seconds after its end",
    "early": "a chat is associated before its customer has connected",
    "again": "a repeated ClientToken of an association gets the same answer",
    "once": "a chat that has a past is refused another one",
    "over": "a chat that is over is refused a past",
    "recordings": "DescribeContact tells where the transcript lies",
    "named": "a transcript's file is named by the contact, and the day and minute of its start",
    "original": "a repeated ClientToken of a start gets the original chat, with another body too",
    "outlived": "a repeated ClientToken of a start gets the original chat, though it is over",
    "alone": "a chat ends when its customer leaves, though an agent is in it",
    "readmits": "the token of a customer who has left opens nothing while their chat goes on",
    "survey": "with DisconnectOnCustomerExit the disconnect flow runs on a contact of its own",
}


@dataclass(frozen=True)
class Fact:
    """`sign` is ✔ as assumed, ≠ otherwise, ? not settled; `seen` says what was seen, or why nothing was."""

    name: str
    sign: str
    seen: str

    def __str__(self) -> str:
        assumed = f" (assumed: {ASSUMED[self.name]})" if self.sign == "≠" else ""
        return f"{self.sign} {self.name}: {self.seen}{assumed}"


def settled(name: str, *, holds: bool, otherwise: str, measured: str = "") -> Fact:
    """`measured` is what was seen exactly, where it is as assumed."""
    return Fact(name, "✔", measured or ASSUMED[name]) if holds else Fact(name, "≠", otherwise)


def unsettled(name: str, why: str) -> Fact:
    return Fact(name, "?", why)
