"""docs/operations.md, By symptom: every code, setting and output that it names is there."""

import re
from pathlib import Path

from pydantic.alias_generators import to_camel

from infra.config import Config
from persistent_chat import errors

PAGE = (Path(__file__).parents[2] / "docs/operations.md").read_text()
SECTION = PAGE.partition("## By symptom\n")[2].partition("\n## ")[0]
SYMPTOMS = ("refused", "empty", "Failed to fetch", "401 at once", "Two chats", "Nothing after a reload")


def test_each_symptom_has_its_row() -> None:
    rows = [row for row in SECTION.splitlines() if row.startswith("| **")]
    for symptom in SYMPTOMS:
        assert any(symptom in row.partition(" | ")[0] for row in rows), symptom


def test_codes_named_there_are_codes_of_the_endpoint() -> None:
    codes = set(re.findall(r"\*([A-Z][A-Za-z]+)\*", SECTION))
    assert codes
    for code in codes - {"Errors"}:
        assert hasattr(errors, code), code


def test_settings_named_there_are_settings() -> None:
    named = set(re.findall(r"`([a-z]+[A-Z][A-Za-z]*)(?:=[a-z]+)?`", SECTION))
    assert named
    assert named <= {to_camel(name) for name in Config.model_fields}
