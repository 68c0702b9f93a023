"""Are chat transcripts kept, in exactly one bucket that exists, and can their key be used?

Without them no past ever comes back: Amazon Connect reads a past chat from the files that it has put there.
"""

from collections.abc import Iterator
from typing import Any

from operate.aws import Aws
from operate.doctor.lifecycle import check_lifecycle
from operate.finding import Finding, unseen, well, wrong
from operate.troubles import NotAllowed, NotThere

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


def check_place(place: dict[str, Any], bucket: str | None, prefix: str | None) -> Iterator[Finding]:
    """Do the settings name the same place? Nothing where history is not to read from it."""
    there = {"transcriptBucket": place["BucketName"], "transcriptPrefix": place.get("BucketPrefix", "")}
    for name, given in (("transcriptBucket", bucket), ("transcriptPrefix", prefix)):
        if given is not None and given != there[name]:
            yield wrong(f"{name} is {given}", f"transcripts are elsewhere, give -c {name}={there[name]}")


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
    yield from check_lifecycle(aws, place["BucketName"], place.get("BucketPrefix", ""))


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
