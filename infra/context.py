"""From the CDK context to a Config, or to one sentence that says which setting is wrong, why, and how to give it."""

import difflib
import re
from collections.abc import Mapping

from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from infra import identifiers
from infra.config import Config, split

_EXAMPLES = {
    "instanceId": "11111111-1111-1111-1111-111111111111",
    "contactFlowIds": "22222222-2222-2222-2222-222222222222",
}


class ConfigError(Exception):
    """A setting is missing, wrong, misspelt or in conflict with another; the message is one sentence for the user."""


def read_config(context: Mapping[str, object]) -> Config:
    """The settings in `context`, where CDK's own keys stand too; raises ConfigError."""
    _refuse_misspelt(context)
    if len(_places(context)) > 1:
        raise ConfigError(
            "instanceId, contactFlowIds are in different Regions or accounts: give those of one instance."
        )
    try:
        return Config.model_validate(context)
    except ValidationError as error:
        raise ConfigError(_sentence(error.errors())) from None


def check_place(context: Mapping[str, object], environ: Mapping[str, str]) -> None:
    """Raises ConfigError where an ARN names another Region or account than the CDK CLI is about to deploy to.

    The CLI tells these in CDK_DEFAULT_REGION and CDK_DEFAULT_ACCOUNT where it has credentials; an endpoint elsewhere
    would find no such instance.
    """
    there = environ.get("CDK_DEFAULT_REGION"), environ.get("CDK_DEFAULT_ACCOUNT")
    for region, account in _places(context):
        for here, its, what in ((there[0], region, "Region"), (there[1], account, "account")):
            if here and here != its:
                raise ConfigError(f"The instance is in {what} {its}, but you deploy to {here}: deploy where it is.")


def _places(context: Mapping[str, object]) -> set[tuple[str, str]]:
    given = [split(context.get(name)) for name in _EXAMPLES]
    return identifiers.places(str(part) for parts in given if isinstance(parts, list | tuple) for part in parts)


def _names() -> list[str]:
    return [to_camel(name) for name in Config.model_fields]


def unknown(context: Mapping[str, object]) -> list[str]:
    """Keys that are neither settings nor CDK's own, whose flags and cached look-ups have a : or a / in them."""
    names = _names()
    return [
        key
        for key in context
        if key not in names and re.fullmatch(r"[A-Za-z0-9_-]+", key) and not key.startswith("cdk-")
    ]


def _refuse_misspelt(context: Mapping[str, object]) -> None:
    """A misspelt setting must not leave a door open; other people's keys may stand in the same context."""
    plain = {name.lower(): name for name in _names()}
    for key in unknown(context):
        bare = key.lower().replace("_", "").replace("-", "")
        parts = [name for name in plain if bare.startswith(name) or (len(bare) > 3 and bare in name)]
        near = difflib.get_close_matches(bare, plain, n=1, cutoff=0.62) or parts
        if near and key != "region":  # which is close to rejoin by chance
            raise ConfigError(f"{key} is not a setting: did you mean -c {plain[near[0]]}=…?")


def _sentence(errors: list[ErrorDetails]) -> str:
    missing = [str(error["loc"][0]) for error in errors if error["type"] == "missing"]
    if missing:
        usage = " ".join(f"-c {name}={_EXAMPLES[name]}" for name in missing)
        verb = "is" if len(missing) == 1 else "are"
        return f"{' and '.join(missing)} {verb} missing: give {usage}, or set the context in cdk.json."
    error = errors[0]
    if not error["loc"]:
        return f"{_reason(error)}; README.md has the table of settings."
    name = str(error["loc"][0])
    field = next(field for key, field in Config.model_fields.items() if to_camel(key) == name)
    return f"{name} {_reason(error)}: give -c {name}=… with {field.description}."


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"has {error['input']!r}, which is not accepted"
