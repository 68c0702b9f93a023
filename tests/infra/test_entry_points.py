"""Each entry point of lambda_src has its place everywhere: deployed, packed, held to its grants, and on the laptop."""

import tomllib

from infra.bundling.__main__ import BUNDLES
from infra.bundling.bundle import SOURCES
from local.invoke import SETTINGS
from tests.security.test_least_privilege import PLATFORM
from tests.support.synthesized import ROOT, Template

ENTRY_POINTS = {path.stem for path in SOURCES.glob("*.py")}


def test_each_is_deployed_where_everything_is_switched_on(everything: Template) -> None:
    deployed = {function["Handler"].partition(".")[0] for function in everything.of("Lambda::Function")}
    assert deployed == ENTRY_POINTS


def test_each_is_bundled_by_make_setup() -> None:
    assert {entry for bundle in BUNDLES for entry in bundle.entries} == ENTRY_POINTS


def test_each_is_held_to_its_grants() -> None:
    assert PLATFORM.keys() == ENTRY_POINTS


def test_each_can_be_invoked_on_the_laptop() -> None:
    assert SETTINGS.keys() == ENTRY_POINTS


def test_none_may_be_imported() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert lint["flake8-tidy-imports"]["banned-api"].keys() >= ENTRY_POINTS
