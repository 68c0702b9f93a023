"""Which instance, which flows, which bucket? Where that was not said, the account is asked what there is."""

from collections.abc import Callable, Mapping

from infra.reading import ConfigError
from operate.aws import Aws
from operate.doctor.flows import published
from operate.doctor.instance import instances
from operate.doctor.transcripts import storage
from operate.troubles import NotAllowed, NotThere

_PLACE = {"transcriptBucket": "BucketName", "transcriptPrefix": "BucketPrefix"}


def chosen(aws: Aws, given: Mapping[str, object]) -> dict[str, object]:
    """The settings, with the only instance of the Region where none was given, and its bucket where history needs it.

    Raises ConfigError, with a list to choose from, where the instance or the flows cannot be known.
    """
    settings = dict(given)
    if not settings.get("instanceId"):
        there = _allowed(lambda: instances(aws))
        if len(there) != 1:
            raise ConfigError(_missing("instanceId", f"instances in {aws.region}", there))
        (settings["instanceId"],) = there
    if not settings.get("contactFlowIds"):
        instance = str(settings["instanceId"])
        there = _allowed(lambda: published(aws, instance.rpartition("/")[2]))
        raise ConfigError(_missing("contactFlowIds", f"published inbound flows of instance {instance}", there))
    if settings.get("history") == "transcripts":
        settings = _allowed(lambda: _bucket(aws, str(settings["instanceId"]).rpartition("/")[2])) | settings
    return settings


def _bucket(aws: Aws, instance_id: str) -> dict[str, str]:
    """Where the instance keeps transcripts, by the settings' names; empty where it keeps none."""
    kept = storage(aws, instance_id)[:1]
    return {name: each.get(member, "") for each in kept for name, member in _PLACE.items()}


def _allowed(look: Callable[[], dict[str, str]]) -> dict[str, str]:
    try:
        return look()
    except (NotAllowed, NotThere):
        return {}


def _missing(name: str, what: str, there: Mapping[str, str]) -> str:
    if not there:
        return f"{name} is missing: give -c {name}=…; no {what} could be seen."
    return "\n".join(
        [f"{name} is missing: give -c {name}=… with one of the {what}:"]
        + [f"  {id_}  {label}" for id_, label in there.items()]
    )
