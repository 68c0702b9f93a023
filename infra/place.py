"""The Region and account that ARNs among the settings name: an endpoint elsewhere would find nothing there."""

from collections.abc import Mapping

from infra import identifiers
from infra.forms import split
from infra.reading import ConfigError
from infra.spelling import CONTEXT, Spelling, enumerated

_INSTANCE = ("instance_id", "contact_flow_ids")
# CloudWatch notifies topics of other accounts, but of no other Region. A user pool may be anywhere: API Gateway
# developer guide, "Configure cross-account Amazon Cognito authorizer for a REST API".
_SAME_REGION = ("key_arn", "alarm_topic_arn")


def check_one_place(given: Mapping[str, object], spelling: Spelling) -> None:
    """Raises ConfigError where instance and flows are in different places."""
    if len(_places(given, *_INSTANCE)) > 1:
        names = enumerated([spelling.name(name) for name in _INSTANCE], "and")
        raise ConfigError(f"{names} are in different Regions or accounts: give those of one instance.")


def check_place(
    given: Mapping[str, object], region: str | None, account: str | None, spelling: Spelling = CONTEXT
) -> None:
    """Raises ConfigError where an ARN is in another Region or account than the deployment, as far as that is known."""
    for name in _INSTANCE:
        for its_region, its_account in _places(given, name):
            _compare(f"{spelling.name(name)} is in Region", its_region, region, "deploy where the instance is")
            _compare(f"{spelling.name(name)} is in account", its_account, account, "deploy where the instance is")
    for name in _SAME_REGION:
        for its_region, _ in _places(given, name):
            _compare(f"{spelling.name(name)} is in Region", its_region, region, "give one of that Region")


def _compare(place: str, its: str, here: str | None, advice: str) -> None:
    if here and here != its:
        raise ConfigError(f"{place} {its}, but you deploy to {here}: {advice}.")


def _places(given: Mapping[str, object], *names: str) -> set[tuple[str, str]]:
    values = [split(given.get(name)) for name in names]
    return identifiers.places(str(part) for parts in values if isinstance(parts, list | tuple) for part in parts)
