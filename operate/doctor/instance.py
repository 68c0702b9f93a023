"""Is the instance there, in this Region, and active?"""

from collections.abc import Iterator

from operate.aws import Aws
from operate.finding import Finding, unseen, well, wrong
from operate.troubles import NotAllowed, NotThere, Unclear


def check_instance(aws: Aws, instance_id: str) -> Iterator[Finding]:
    """One finding; NotThere is told with the instances that are there."""
    what = f"Instance {instance_id}"
    try:
        instance = aws.ask("connect", "DescribeInstance", InstanceId=instance_id)["Instance"]
    except NotThere:
        yield wrong(f"{what} is not in {aws.region}", f"look at the Region (AWS_REGION) and the id; {_others(aws)}")
        return
    except NotAllowed as error:
        yield unseen(what, f"needs {error}")
        return
    status = instance["InstanceStatus"]
    if status == "ACTIVE":
        yield well(f"{what} ({instance.get('InstanceAlias', 'no alias')}) is active in {aws.region}")
    else:
        reason = instance.get("StatusReason", {}).get("Message", "no reason is given")
        yield wrong(f"{what} is not active but {status} ({reason})", "wait for it, or make another one")


def instances(aws: Aws) -> dict[str, str]:
    """The ids of the instances in this Region, with their aliases; raises NotAllowed."""
    found = aws.pages("connect", "ListInstances", "InstanceSummaryList")
    return {each["Id"]: each.get("InstanceAlias", "") for each in found}


def _others(aws: Aws) -> str:
    try:
        found = instances(aws)
    except (NotAllowed, Unclear):
        return "connect:ListInstances would tell which are there"
    return (
        "here are " + ", ".join(f"{id_} ({alias})" for id_, alias in found.items()) if found else "there is none here"
    )
