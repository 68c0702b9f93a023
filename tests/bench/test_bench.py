"""What `make bench` shows beside its numbers."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.__main__ import BENCHMARKS
from bench.bars import bars
from bench.history_after_return import Return, picture

ROOT = Path(__file__).parents[2]


def test_the_longest_bar_has_all_the_room_and_the_others_their_share() -> None:
    drawn = ElementTree.fromstring(bars("<b>", {"ours": 50.0, "theirs & more": 200.0}, "ms", ours=["ours"]))  # noqa: S314
    widths = [int(bar.get("width", 0)) for bar in drawn.findall("{*}rect")][1:]
    assert widths[0] * 4 == widths[1]
    said = {text.text for text in drawn.findall("{*}text")}
    assert {"<b>", "ours", "50 ms", "theirs & more", "200 ms"} <= said


def test_a_history_that_never_came_is_in_the_pictures_title_and_not_in_its_bars() -> None:
    came = [Return(started=0.1, written=30.0, shown=34.0), Return(started=0.3, written=40.0, shown=None)] * 2
    drawn = ElementTree.fromstring(picture(came, [34.0, 34.0]))  # noqa: S314
    said = [text.text for text in drawn.findall("{*}text")]
    assert said[0] == "Back at once: seconds from the return until … (2 of 4 histories came)"
    assert said[said.index("their history is there, half of them") + 1] == "34.0 s"
    assert said[said.index("their transcript is written, half of them") + 1] == "35.0 s"


@pytest.mark.parametrize("name", ["cold-start", "history-after-return"])
def test_readme_shows_the_pictures_that_benchmarks_made_with_their_day(name: str) -> None:
    assert f"](docs/{name}.svg)" in (ROOT / "README.md").read_text()
    assert re.search(r"make bench, \d{4}-\d\d-\d\d;", (ROOT / f"docs/{name}.svg").read_text())


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_when_it_is_named(name: str) -> None:
    """Each is a program of its own; run for real they take minutes."""
    assert 'if __name__ == "__main__":' in (ROOT / f"bench/{name}.py").read_text()


def test_a_benchmark_that_there_is_not_is_said_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "fast"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"fast is no benchmark: there are {', '.join(BENCHMARKS)}.\n"
