"""README says of requests and answers what the code does."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from infra.config import Config
from infra.gateway_problems import GATEWAY_PROBLEMS
from persistent_chat.answer import REASONS, Outcome
from persistent_chat.errors import ChatRefused

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
REFUSALS = ChatRefused.__subclasses__()


def rows(first_cell: str) -> list[list[str]]:
    """The rows below a table's head that begins with this cell."""
    table = README.split(f"\n| {first_cell} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


@pytest.mark.parametrize(
    ("code", "status"),
    [(refusal.__name__, refusal.status) for refusal in REFUSALS]
    + [(problem.code, problem.status) for problem in GATEWAY_PROBLEMS],
)
def test_every_refusal_is_in_the_table_with_its_status(code: str, status: int) -> None:
    (said,) = {row[1] for row in rows("code") if code in row[0].split(", ") and str(status) in row[1]}
    assert str(status) in re.findall(r"\d{3}", said)


def test_every_setting_is_in_the_table() -> None:
    told = [name for row in rows("name") for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(told) == sorted(camel(name) for name in Config.model_fields)


def test_every_default_is_the_one_in_the_table() -> None:
    for row in rows("name"):
        names, defaults = (re.findall(r"`([^`]+)`", cell) for cell in row[:2])
        known = [Config.model_fields[snake(name)].default for name in names]
        if row[1] == "required":
            assert not any(value is None for value in known)
        elif not defaults:
            assert known == [None] * len(names), row
        else:
            assert [spelt(value) for value in known] == defaults


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def snake(name: str) -> str:
    return re.sub("([A-Z])", lambda letter: "_" + letter[0].lower(), name)


def spelt(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_outcome_and_every_reason_is_told() -> None:
    assert {row[0].strip("`") for row in rows("`outcome`")} == set(get_args(get_type_hints(Outcome)["outcome"]))
    assert [row[0].strip("`") for row in rows("`reason`")] == list(REASONS)


def test_every_sample_of_a_client_is_in_the_table_of_clients() -> None:
    told = {name for row in rows("client") for name in re.findall(r"`(client_\w+\.json)`", row[2])}
    assert told == {path.name for path in (ROOT / "events").glob("client_*.json")}
