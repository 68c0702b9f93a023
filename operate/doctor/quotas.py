"""Connect's quotas as they are for this account, against the rate that the endpoint lets through."""

from collections.abc import Iterator

from operate.aws import Aws
from operate.finding import Finding, unseen, well, wrong
from operate.troubles import NotAllowed, NotThere

STARTS = "Rate of StartChatContact API requests"
LISTS = "Rate of ListAssociatedContacts API requests"
CHATS = "Concurrent active chats per instance"
# What AWS documents for a new account; Service Quotas does not list each of them.
DOCUMENTED = {STARTS: 5.0, LISTS: 2.0, CHATS: 500.0}
_CHAT_SECONDS = 600


def quotas(aws: Aws, instance_arn: str) -> dict[str, float]:
    """Those of the three that Service Quotas tells, as they are for this instance; raises NotAllowed, NotThere."""
    found = _listed(aws, instance_arn, "ListServiceQuotas")
    if not {STARTS, CHATS} <= found.keys():  # those that nobody ever changed may be listed among the defaults only
        found = _listed(aws, instance_arn, "ListAWSDefaultServiceQuotas") | found
    return found | _listed(aws, instance_arn, "ListServiceQuotas", QuotaAppliedAtLevel="RESOURCE")


def check_quotas(aws: Aws, instance_arn: str, rate: int, burst: int) -> Iterator[Finding]:
    """What there is, or why it cannot be told."""
    try:
        yield from quota_findings(quotas(aws, instance_arn), rate, burst)
    except NotAllowed as error:
        yield unseen("Quotas", f"needs {error}")
    except NotThere:
        yield unseen("Quotas", "Service Quotas knows none of Amazon Connect's here")


def quota_findings(found: dict[str, float], rate: int, burst: int) -> Iterator[Finding]:
    """`rate` a second and `burst` at once are the endpoint's own throttle."""
    starts = found.get(STARTS, DOCUMENTED[STARTS])
    said = f"StartChatContact: {starts:g} a second{_source(found, STARTS)}; rate={rate}, burst={burst}"
    if rate > starts:
        yield wrong(said, f"give -c rate={int(starts)}, or raise the quota: beyond it Connect refuses")
    else:
        yield well(said)
    lists = found.get(LISTS, DOCUMENTED[LISTS])
    yield well(
        f"ListAssociatedContacts: {lists:g} a second{_source(found, LISTS)};"
        f" a resumed chat of several segments takes one"
    )
    chats = found.get(CHATS, DOCUMENTED[CHATS])
    yield well(
        f"Concurrent chats: {chats:g}{_source(found, CHATS)}; of ten minutes each they allow"
        f" {chats / _CHAT_SECONDS:.2g} starts a second"
    )


def _listed(aws: Aws, instance_arn: str, operation: str, **members: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for each in aws.pages("service-quotas", operation, "Quotas", ServiceCode="connect", MaxResults=100, **members):
        context = each.get("QuotaContext", {}).get("ContextId", "*")
        if each["QuotaName"] in DOCUMENTED and context in ("*", instance_arn):
            found[each["QuotaName"]] = each["Value"]
    return found


def _source(found: dict[str, float], name: str) -> str:
    return "" if name in found else " by AWS's documentation (Service Quotas does not list it)"
