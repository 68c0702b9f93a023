"""What `make bench` shows beside its numbers."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.__main__ import BENCHMARKS
from bench.bars import bars

ROOT = Path(__file__).parents[2]


def test_the_longest_bar_has_all_the_room_and_the_others_their_share() -> None:
    drawn = ElementTree.fromstring(bars("<b>", {"ours": 50.0, "theirs & more": 200.0}, "ms", ours="ours"))  # noqa: S314
    widths = [int(bar.get("width", 0)) for bar in drawn.findall("{*}rect")][1:]
    assert widths[0] * 4 == widths[1]
    said = {text.text for text in drawn.findall("{*}text")}
    assert {"<b>", "ours", "50 ms", "theirs & more", "200 ms"} <= said


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_when_it_is_named(name: str) -> None:
    """Each is a program of its own; run for real they take minutes."""
    assert 'if __name__ == "__main__":' in (ROOT / f"bench/{name}.py").read_text()


def test_a_benchmark_that_there_is_not_is_said_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "fast"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "fast is no benchmark: there are cold, warm, token, memory, load.\n"
