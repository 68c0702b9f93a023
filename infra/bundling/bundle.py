"""What goes into each function's bundle, and for which machine it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "lambda_src"

LOOKING = ("DescribeContact", "ListAssociatedContacts")
CONNECT = ("StartChatContact", *LOOKING)
REHYDRATE = ("CreatePersistentContactAssociation", *LOOKING)
PARTICIPANT = ("CreateParticipantConnection",)
SQS = ("SendMessage",)
DYNAMODB = ("GetItem", "PutItem", "UpdateItem", "TransactWriteItems")


@dataclass(frozen=True)
class Target:
    """The machine that runs the bundle; `platform` is uv's name for it, None for the machine at hand."""

    name: str
    platform: str | None


# Lambda's Python 3.13 runs on Amazon Linux 2023, whose glibc is 2.34.
LAMBDA = Target("linux-arm64", "aarch64-manylinux_2_28")
HOST = Target("host", None)


@dataclass(frozen=True)
class Bundle:
    """Entry points that share a bundle, the lock of their packages, and the AWS operations that they call."""

    name: str
    entries: tuple[str, ...]
    lock: str = "requirements.txt"
    operations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def start_chat(*, memory: bool, late: bool = False) -> Bundle:
    """The start-chat function; with a memory the contact events' function too, which shares most of its code.

    It tries participant tokens: of live chats, and of those that a client's own key stands for. With `late` it sends
    messages.
    """
    operations: dict[str, tuple[str, ...]] = {"connect": CONNECT, "connectparticipant": PARTICIPANT}
    if memory:
        operations["dynamodb"] = DYNAMODB
    if late:
        operations["sqs"] = SQS
    name = "-".join(["start-chat", *(service for service in operations if not service.startswith("connect"))])
    return Bundle(name, ("start_chat", "contact_events") if memory else ("start_chat",), operations=operations)


def rehydrate(*, memory: bool) -> Bundle:
    """The function that attaches late pasts."""
    operations = {"connect": REHYDRATE, "sqs": SQS, **({"dynamodb": ("UpdateItem",)} if memory else {})}
    return Bundle("rehydrate-memory" if memory else "rehydrate", ("rehydrate",), operations=operations)


def history(*, transcripts: bool) -> Bundle:
    """The function that shows conversations, and with `transcripts` what was said in them."""
    operations: dict[str, tuple[str, ...]] = {"dynamodb": ("GetItem", "Query")}
    if transcripts:
        operations |= {"connect": LOOKING, "s3": ("GetObject",)}
    return Bundle("history-transcripts" if transcripts else "history", ("history",), operations=operations)


def flow_lookup() -> Bundle:
    """The function that contact flows ask."""
    operations = {"connect": LOOKING, "dynamodb": ("GetItem", "Query")}
    return Bundle("flow-lookup", ("flow_lookup",), operations=operations)


def authorizer() -> Bundle:
    """The token authorizer: no AWS client, but cryptography."""
    return Bundle("authorizer", ("authorizer",), lock="requirements-authorizer.txt")
