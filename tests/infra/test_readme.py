"""README's table of settings: every one stands there, with its default."""

import re

from pydantic.alias_generators import to_camel
from pydantic_core import PydanticUndefined

from infra.config import Config
from tests.support.synthesized import ROOT

README = (ROOT / "README.md").read_text()


def rows() -> dict[str, str]:
    """By name, the default that the table gives."""
    section = README.partition("## Configuration\n")[2].partition("\n## ")[0]
    found: dict[str, str] = {}
    for names, defaults in re.findall(r"^\| (`[^|]*`) \| ([^|]*?) ?\|", section, re.MULTILINE):
        given = re.findall(r"`([^`]+)`", defaults)
        for place, name in enumerate(re.findall(r"`(\w+)`", names)):
            found[name] = given[place] if given else defaults.strip()
    return found


def test_every_setting_stands_in_the_table_and_nothing_else() -> None:
    assert rows().keys() == {to_camel(name) for name in Config.model_fields}


def test_every_default_is_the_tables() -> None:
    for name, field in Config.model_fields.items():
        said, default = rows()[to_camel(name)], field.default
        if default is PydanticUndefined:
            assert said == "required"
        elif default is None:
            assert said in ("", "any")
        else:
            plain = default[0] if isinstance(default, tuple) else default
            assert said == (str(plain).lower() if isinstance(plain, bool) else str(plain)), name
