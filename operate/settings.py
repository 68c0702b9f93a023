"""The settings that a deployment would be given: `context` in cdk.json, and `-c name=value` over it, as for cdk."""

import json
from collections.abc import Sequence
from pathlib import Path


def given_settings(arguments: Sequence[str], file: Path) -> dict[str, object]:
    """Settings by their names; ValueError, with a sentence, for a file that cannot be read."""
    try:
        kept = json.loads(file.read_text()).get("context", {}) if file.exists() else {}
    except (ValueError, AttributeError):
        raise ValueError(f"{file} is not a JSON object.") from None
    return kept | {name: value for name, _, value in (each.partition("=") for each in arguments)}
