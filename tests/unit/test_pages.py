"""What the pages tell people to type is there."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [path for path in ROOT.rglob("*.md") if not {"node_modules", ".venv", "build"} & set(path.parts)]


def test_every_program_that_a_page_names_can_be_run() -> None:
    named = {name for page in PAGES for name in re.findall(r"python -m ([a-z_.]+[a-z_])", page.read_text())}
    assert named
    missing = {name for name in named if importlib.util.find_spec(name) is None}
    assert missing == set()


def test_every_word_of_make_that_a_page_names_is_in_the_makefile() -> None:
    words = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z]+)", page.read_text())}
    assert named
    assert named <= words
