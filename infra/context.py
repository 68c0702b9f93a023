"""The settings in the CDK context: `-c name=value`, or `context` in cdk.json. Names there are camelCase."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic.alias_generators import to_camel

from infra.config import Config
from infra.place import check_one_place
from infra.reading import ConfigError, misspelt, read
from infra.spelling import CONTEXT

_NAMES = {to_camel(name): name for name in Config.model_fields}


def read_config(context: Mapping[str, object]) -> Config:
    """The settings in `context`, where CDK's own keys stand too; raises ConfigError."""
    for key in unknown(context):  # a misspelt setting must not leave a door open; other people's keys may stand there
        meant = misspelt(key, _NAMES)
        if meant:
            raise ConfigError(f"{key} is not a setting: did you mean -c {meant}=…?")
    given = settings_in(context)
    check_one_place(given, CONTEXT)
    return read(given, CONTEXT)


def given_context(arguments: Sequence[str], file: Path) -> dict[str, object]:
    """What the CDK would take for context: that of cdk.json, and `name=value` arguments over it.

    Raises ConfigError for a file that cannot be read.
    """
    try:
        kept = json.loads(file.read_text()).get("context", {}) if file.exists() else {}
    except (ValueError, AttributeError):
        raise ConfigError(f"{file} is not a JSON object.") from None
    return kept | {name: value for name, _, value in (each.partition("=") for each in arguments)}


def settings_in(context: Mapping[str, object]) -> dict[str, object]:
    """What of the context is ours, by the model's names."""
    return {_NAMES[key]: value for key, value in context.items() if key in _NAMES}


def unknown(context: Mapping[str, object]) -> list[str]:
    """Keys that are neither settings nor CDK's own, whose flags and cached look-ups have a : or a / in them."""
    return [
        key
        for key in context
        if key not in _NAMES and re.fullmatch(r"[A-Za-z0-9_-]+", key) and not key.startswith("cdk-")
    ]
