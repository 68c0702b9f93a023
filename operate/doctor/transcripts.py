"""Are chat transcripts kept, in exactly one bucket that exists; what deletes or locks them?

Without them no past ever comes back: Amazon Connect reads a past chat from the files that it has put there.
"""

from collections.abc import Iterator
from typing import Any

from operate.aws import Aws, NotAllowed, NotThere, Unclear
from operate.finding import Finding, but, unseen, well, wrong

# As long as Connect keeps what a chat may be resumed from.
_MONTHS_24 = 730
_WHERE = "in the AWS console, Amazon Connect, your instance, Data storage, Chat transcripts"


def storage(aws: Aws, instance_id: str) -> list[dict[str, Any]]:
    """Where the instance keeps chat transcripts; raises NotAllowed and NotThere."""
    kept = aws.pages(
        "connect",
        "ListInstanceStorageConfigs",
        "StorageConfigs",
        InstanceId=instance_id,
        ResourceType="CHAT_TRANSCRIPTS",
    )
    return [config["S3Config"] for config in kept if config.get("StorageType") == "S3"]


def check_storage(kept: list[dict[str, Any]]) -> Iterator[Finding]:
    """Exactly one bucket: which one, under which prefix, with which key."""
    if not kept:
        yield wrong("Chat transcripts are not kept, so that no past can come back", f"switch them on, {_WHERE}")
    elif len({each["BucketName"] for each in kept}) > 1:
        buckets = " and ".join(sorted({each["BucketName"] for each in kept}))
        yield wrong(f"Chat transcripts are kept in more than one bucket ({buckets})", f"leave one, {_WHERE}")
    else:
        place = kept[0]
        key = place.get("EncryptionConfig", {}).get("KeyId")
        locked = f", encrypted with {key}" if key else ""
        yield well(f"Chat transcripts are kept in s3://{place['BucketName']}/{place.get('BucketPrefix', '')}{locked}")


def check_bucket(aws: Aws, place: dict[str, Any]) -> Iterator[Finding]:
    """Is the bucket there, and does a rule take transcripts away?"""
    what = f"Bucket {place['BucketName']}"
    try:
        aws.ask("s3", "HeadBucket", Bucket=place["BucketName"])
        yield well(f"{what} is there")
    except NotThere:
        yield wrong(f"{what} does not exist", f"choose one that does, {_WHERE}")
        return
    except NotAllowed as error:
        yield unseen(what, f"needs {error}")
    try:
        rules = aws.ask("s3", "GetBucketLifecycleConfiguration", Bucket=place["BucketName"])["Rules"]
    except NotAllowed as error:
        yield unseen(f"What deletes from {what[0].lower()}{what[1:]}", f"needs {error}")
    except Unclear as error:
        if error.code != "NoSuchLifecycleConfiguration":
            raise
        yield well("No lifecycle rule deletes transcripts")
    else:
        yield from rule_findings(rules, place.get("BucketPrefix", ""))


def rule_findings(rules: list[dict[str, Any]], prefix: str) -> Iterator[Finding]:
    """The lifecycle rules that reach the transcripts; a rule's days bound how long a chat can be resumed."""
    found = [finding for rule in rules if _reaches(rule, prefix) for finding in _effects(rule)]
    yield from found or [well("No lifecycle rule deletes transcripts")]


def check_key(aws: Aws, place: dict[str, Any]) -> Iterator[Finding]:
    """Can the key that locks the transcripts be used? Nothing where there is none."""
    key = place.get("EncryptionConfig", {}).get("KeyId")
    if not key:
        return
    try:
        state = aws.ask("kms", "DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"]
    except NotThere:
        yield wrong(f"Key {key} does not exist", f"choose another one, {_WHERE}")
    except NotAllowed as error:
        yield unseen(f"Key {key}", f"needs {error}")
    else:
        if state == "Enabled":
            yield well(f"Key {key} can be used")
        else:
            yield wrong(f"Key {key} is {state}", "enable it, or cancel its deletion: transcripts cannot be read")


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
