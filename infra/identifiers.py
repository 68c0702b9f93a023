"""Ids and ARNs: what a deployment is given, reduced to the bare ids that Amazon Connect's API and IAM take.

In place of any of them may stand a token: CDK's text for what is known only at deployment. It is let through.
"""

import re
from collections.abc import Iterable

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ARN = r"arn:aws[a-z-]*:connect:[a-z0-9-]+:[0-9]{12}:"
_PLACE = re.compile(r"arn:[^:]*:[^:]*:(?P<region>[^:]+):(?P<account>[^:]+):.*")
_INSTANCE = re.compile(rf"(?:{_ARN}instance/)?(?P<instance>{_UUID})")
_FLOW = re.compile(rf"(?:{_ARN}instance/(?P<instance>{_UUID})/contact-flow/)?(?P<flow>{_UUID})")


def is_token(value: str) -> bool:
    """Whether CDK is still to fill in some of this text."""
    return "${Token[" in value


def instance_id(value: str) -> str:
    """The id in an instance's id or ARN; raises ValueError for anything else."""
    if is_token(value):
        return value
    match = _INSTANCE.fullmatch(value)
    if match is None:
        raise ValueError(f"has {value!r}, which is neither the id (a lower-case UUID) nor the ARN of an instance")
    return match["instance"]


def flow_id(value: str, *, instance: str) -> str:
    """The id in a contact flow's id or ARN; raises ValueError for anything else and for another instance's flow."""
    if is_token(value):
        return value
    match = _FLOW.fullmatch(value)
    if match is None:
        raise ValueError(f"has {value!r}, which is neither the id (a lower-case UUID) nor the ARN of a contact flow")
    if match["instance"] not in (None, instance) and not is_token(instance):
        raise ValueError(f"has {value!r}, a flow of another instance than {instance}")
    return match["flow"]


def places(values: Iterable[str]) -> set[tuple[str, str]]:
    """The Regions with accounts that ARNs among the values name."""
    matches = (_PLACE.fullmatch(value) for value in values if not is_token(value))
    return {(match["region"], match["account"]) for match in matches if match}
