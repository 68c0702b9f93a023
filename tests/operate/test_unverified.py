"""docs/unverified.md has each fact that the rehearsal settles, in its words, and each reading of the stand-in's."""

import re

import msgspec

from local.connect.readings import Readings
from operate.rehearsal.fact import ASSUMED
from tests.support.program import ROOT

PAGE = (ROOT / "docs/unverified.md").read_text()
SETTLED, OTHER = PAGE.split("## Not settled by it")


def test_each_fact_stands_there_in_the_words_of_the_rehearsal() -> None:
    rows = re.findall(
        r"^\| `(\w+)`(?: \((?:PAST|AGENT)\))? \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", SETTLED, re.MULTILINE
    )
    assert {name: assumed for name, assumed, _, _ in rows} == ASSUMED


def test_each_reading_of_the_stand_in_is_named() -> None:
    for field in msgspec.structs.fields(Readings):
        assert f"`{field.name}`" in PAGE, field.name
