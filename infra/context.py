"""From the CDK context to a Config, or to one sentence that says which setting is wrong, why, and how to give it."""

import difflib
from collections.abc import Mapping

from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from infra.config import Config

_EXAMPLES = {
    "instanceId": "11111111-1111-1111-1111-111111111111",
    "contactFlowIds": "22222222-2222-2222-2222-222222222222",
}


class ConfigError(Exception):
    """A setting is missing, wrong, misspelt or in conflict with another; the message is one sentence for the user."""


def read_config(context: Mapping[str, object]) -> Config:
    """The settings in `context`, where CDK's own keys stand too; raises ConfigError."""
    _refuse_misspelt(context)
    try:
        return Config.model_validate(context)
    except ValidationError as error:
        raise ConfigError(_sentence(error.errors())) from None


def _names() -> list[str]:
    return [to_camel(name) for name in Config.model_fields]


def _refuse_misspelt(context: Mapping[str, object]) -> None:
    plain = {name.lower(): name for name in _names()}
    for key in context:
        if (
            key in plain.values()
            or key.startswith(("@aws-cdk/", "aws:cdk:", "cdk-", "aws-cdk:"))
            or ":" in key
            or key == "region"
        ):
            continue  # ours, CDK's feature flags and cached look-ups, or close to rejoin by chance
        near = difflib.get_close_matches(key.lower().replace("_", "").replace("-", ""), plain, n=1, cutoff=0.62)
        if near:
            raise ConfigError(f"{key} is not a setting: did you mean -c {plain[near[0]]}=…?")


def _sentence(errors: list[ErrorDetails]) -> str:
    missing = [str(error["loc"][0]) for error in errors if error["type"] == "missing"]
    if missing:
        usage = " ".join(f"-c {name}={_EXAMPLES[name]}" for name in missing)
        verb = "is" if len(missing) == 1 else "are"
        return f"{' and '.join(missing)} {verb} missing: give {usage}, or set the context in cdk.json."
    error = errors[0]
    if not error["loc"]:
        return f"{_reason(error)}: see the configuration table in README.md."
    name = str(error["loc"][0])
    field = next(field for key, field in Config.model_fields.items() if to_camel(key) == name)
    return f"{name} {_reason(error)}: give -c {name}=… with {field.description}."


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"has {error['input']!r}, which is not accepted"
