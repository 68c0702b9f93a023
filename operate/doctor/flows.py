"""Are the contact flows there, published and inbound; do they leave the past to the endpoint, and end idle chats?"""

from collections.abc import Iterator
from typing import Any

from operate.aws import Aws
from operate.doctor.reach import reach, reach_findings
from operate.finding import Finding, unseen, well, wrong
from operate.troubles import NotAllowed, NotThere, Unclear


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
