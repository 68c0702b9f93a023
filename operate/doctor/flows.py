"""Are the contact flows there, published and inbound; do they leave the past to the endpoint; do they end idle chats?

What a flow does is read off its content, in Connect's flow language, and off the flows and modules that it names.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from operate.aws import Aws, NotAllowed, NotThere, Unclear
from operate.finding import Finding, but, unseen, well, wrong

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


def check_flow(aws: Aws, instance_id: str, flow_id: str) -> Iterator[Finding]:
    """Findings about one flow and what it leads to."""
    what = f"Flow {flow_id}"
    try:
        flow = aws.ask("connect", "DescribeContactFlow", InstanceId=instance_id, ContactFlowId=flow_id)["ContactFlow"]
    except NotThere:
        yield wrong(f"{what} is not in this instance", _choice(aws, instance_id))
    except NotAllowed as error:
        yield unseen(what, f"needs {error}")
    except Unclear as error:
        if error.code != "ContactFlowNotPublishedException":
            raise
        yield wrong(f"{what} has never been published", "open it in Amazon Connect, and choose Publish")
    else:
        yield from flow_findings(what, flow)
        yield from reach_findings(what, reach(aws, instance_id, flow))


def flow_findings(what: str, flow: dict[str, Any]) -> Iterator[Finding]:
    """What DescribeContactFlow's answer says of the flow itself."""
    named = f"{what} ({flow.get('Name', 'no name')})"
    faults = [
        wrong(f"{named} is archived", "restore it in Amazon Connect, or give another one")
        if flow.get("State") == "ARCHIVED"
        else None,
        wrong(f"{named} is saved and not published", "open it in Amazon Connect, and choose Publish")
        if flow.get("Status") == "SAVED"
        else None,
        wrong(f"{named} is of type {flow.get('Type')}", "chats start in one of type Contact flow (inbound)")
        if flow.get("Type") != "CONTACT_FLOW"
        else None,
    ]
    found = [fault for fault in faults if fault]
    yield from found or [well(f"{named} is published, and inbound")]


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


def published(aws: Aws, instance_id: str) -> dict[str, str]:
    """The ids of the published inbound flows, with their names; raises NotAllowed."""
    found = aws.pages(
        "connect",
        "ListContactFlows",
        "ContactFlowSummaryList",
        InstanceId=instance_id,
        ContactFlowTypes=["CONTACT_FLOW"],
    )
    return {each["Id"]: each["Name"] for each in found if each.get("ContactFlowStatus") != "SAVED"}


def _choice(aws: Aws, instance_id: str) -> str:
    try:
        found = published(aws, instance_id)
    except (NotAllowed, NotThere, Unclear):
        return "look at the id"
    return "give one of " + ", ".join(f"{id_} ({name})" for id_, name in found.items()) if found else "publish one"


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
