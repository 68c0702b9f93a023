"""What takes transcripts away: the rules of a bucket's lifecycle. Their days bound how long a chat can be resumed."""

from collections.abc import Iterator
from typing import Any

from operate.aws import Aws
from operate.finding import Finding, but, unseen, well, wrong
from operate.troubles import NotAllowed, Unclear

# As long as Connect keeps what a chat may be resumed from.
_MONTHS_24 = 730


def check_lifecycle(aws: Aws, bucket: str, prefix: str) -> Iterator[Finding]:
    """The rules that reach what lies under the prefix."""
    try:
        rules = aws.ask("s3", "GetBucketLifecycleConfiguration", Bucket=bucket)["Rules"]
    except NotAllowed as error:
        yield unseen(f"What deletes from bucket {bucket}", f"needs {error}")
        return
    except Unclear as error:
        if error.code != "NoSuchLifecycleConfiguration":
            raise
        rules = []
    found = [finding for rule in rules if _reaches(rule, prefix) for finding in _effects(rule)]
    yield from found or [well("No lifecycle rule deletes transcripts")]


def _reaches(rule: dict[str, Any], prefix: str) -> bool:
    """Whether a rule in force touches what lies under `prefix`; one by tags or sizes may."""
    of = rule.get("Filter", {})
    start = str(rule.get("Prefix") or of.get("Prefix") or of.get("And", {}).get("Prefix") or "")
    return rule.get("Status") == "Enabled" and (prefix.startswith(start) or start.startswith(prefix))


def _effects(rule: dict[str, Any]) -> Iterator[Finding]:
    name = f"Lifecycle rule {rule.get('ID', 'without a name')}"
    days = rule.get("Expiration", {}).get("Days")
    if rule.get("Expiration", {}).get("Date"):
        yield wrong(f"{name} deletes transcripts on a date", "take it away: nothing can be resumed from then on")
    if days is not None and days < _MONTHS_24:
        yield but(f"{name} deletes transcripts after {days} days", "older chats cannot be resumed; is that meant?")
    for each in rule.get("Transitions", []):
        if each.get("StorageClass") in ("GLACIER", "DEEP_ARCHIVE"):
            yield but(
                f"{name} moves transcripts to {each['StorageClass']} after {each.get('Days', 0)} days",
                "they cannot be read from there without being restored; is that meant?",
            )
