"""What a contact flow contains, with the flows and modules that it names: read in Connect's flow language."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from operate.aws import Aws
from operate.finding import Finding, but, unseen, well, wrong
from operate.troubles import NotAllowed, NotThere, Unclear

_NAMED = re.compile(r"/(contact-flow|flow-module)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_ASSOCIATES = "CreatePersistentContactAssociation"
# A flow sets the timers of idle chats by a function of yours (UpdateParticipantRoleConfig), or waits for the customer.
_MAY_END_IDLE_CHATS = {"InvokeLambdaFunction", "Wait"}
# DescribeContactFlow's quota is 2 calls a second, 5 at once.
_FOLLOWED = 4


@dataclass(frozen=True)
class Reach:
    """What a flow and those that it leads to contain: the types of their actions, and what could not be read."""

    actions: set[str] = field(default_factory=set)
    read: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def reach(aws: Aws, instance_id: str, flow: dict[str, Any]) -> Reach:
    """Follows a flow to the flows and modules that it names, a few of them."""
    found = Reach()
    waiting = [("contact-flow", flow["Id"], flow.get("Content", ""))]
    seen = {flow["Id"]}
    while waiting:
        kind, id_, content = waiting.pop(0)
        if content is None:
            content = _content(aws, instance_id, kind, id_) if len(found.read) <= _FOLLOWED else None
        actions = _actions(content)
        if actions is None:
            found.unread.append(id_)
            continue
        found.read.append(id_)
        found.actions.update(actions)
        for kind, id_ in _NAMED.findall(content or ""):
            if id_ not in seen:
                seen.add(id_)
                waiting.append((kind, id_, None))
    return found


def reach_findings(what: str, found: Reach) -> Iterator[Finding]:
    """Who brings the past, and whether idle chats end, as far as could be read."""
    beside = f", or one of {len(found.read) - 1} that it leads to," if len(found.read) > 1 else ""
    if _ASSOCIATES in found.actions:
        yield wrong(
            f"{what}{beside} has the block Create persistent contact association",
            "remove it, or let no client resume through the endpoint: one chat cannot have both",
        )
    elif found.read:
        yield well(f"{what}{beside} leaves the past to the endpoint")
    if found.read and not _MAY_END_IDLE_CHATS & found.actions:
        yield but(
            f"Nothing in {what[0].lower()}{what[1:]}{beside} can end a chat whose customer has gone silent",
            "it counts for 25 hours; let a Lambda function of the flow call UpdateParticipantRoleConfig",
        )
    if found.unread:
        yield unseen(
            f"{len(found.unread)} flows or modules that {what[0].lower()}{what[1:]} leads to", "see them yourself"
        )


def _content(aws: Aws, instance_id: str, kind: str, id_: str) -> str | None:
    try:
        if kind == "flow-module":
            answer = aws.ask("connect", "DescribeContactFlowModule", InstanceId=instance_id, ContactFlowModuleId=id_)
            return str(answer["ContactFlowModule"].get("Content", ""))
        answer = aws.ask("connect", "DescribeContactFlow", InstanceId=instance_id, ContactFlowId=id_)
        return str(answer["ContactFlow"].get("Content", ""))
    except (NotAllowed, NotThere, Unclear):
        return None


def _actions(content: str | None) -> set[str] | None:
    try:
        actions = json.loads(content or "")["Actions"]
        return {str(action["Type"]) for action in actions}
    except (ValueError, KeyError, TypeError):
        return None
