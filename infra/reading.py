"""From what was given to a Config, or to one sentence that says which setting is wrong, why, and how to give it."""

import difflib
from collections.abc import Iterable, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from infra.config import Config
from infra.spelling import Spelling, enumerated

_EXAMPLES = {
    "instance_id": "11111111-1111-1111-1111-111111111111",
    "contact_flow_ids": "22222222-2222-2222-2222-222222222222",
}


class ConfigError(Exception):
    """A setting is missing, wrong, misspelt or in conflict with another; the message is one sentence for the user."""


def read(given: Mapping[str, object], spelling: Spelling) -> Config:
    """The settings in `given`, by the model's names; raises ConfigError, which spells them as the user did."""
    try:
        return Config.model_validate(given, context=spelling)
    except ValidationError as error:
        raise ConfigError(_sentence(error.errors(), spelling)) from None


def misspelt(key: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant by a key that is none of them."""
    plain = {name.lower().replace("_", ""): name for name in names}
    bare = key.lower().replace("_", "").replace("-", "")
    parts = [name for name in plain if bare.startswith(name) or (len(bare) > 3 and bare in name)]
    near = difflib.get_close_matches(bare, plain, n=1, cutoff=0.62) or parts
    return plain[near[0]] if near and key != "region" else None  # which is close to rejoin by chance


def _sentence(errors: list[ErrorDetails], spelling: Spelling) -> str:
    missing = [str(error["loc"][0]) for error in errors if error["type"] == "missing"]
    if missing:
        usage = spelling.usages({name: _EXAMPLES[name] for name in missing})
        names, verb = enumerated([spelling.name(name) for name in missing], "and"), "is" if len(missing) == 1 else "are"
        return f"{names} {verb} missing: give {usage}{spelling.elsewhere}."
    error = errors[0]
    if not error["loc"]:
        return f"{_reason(error)}; README.md has the table of settings."
    name = str(error["loc"][0])
    return f"{spelling.name(name)} {_reason(error)}: give {spelling.usage(name, '…')} with {_wanted(name, spelling)}."


def _wanted(name: str, spelling: Spelling) -> str:
    field = Config.model_fields[name]
    if field.annotation is bool:
        return f"{spelling.value(True)} or {spelling.value(False)}"
    return f"{field.description}{spelling.many if 'tuple[' in str(field.annotation) else ''}"


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"has {error['input']!r}, which is not accepted"
