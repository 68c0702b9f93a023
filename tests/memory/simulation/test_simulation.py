"""A thousand runs, in portions that spread over processes; a failure says how to see its run again."""

import pytest

from .run import Run

_PORTION = 25
_PORTIONS = 40  # `make soak` makes as many as one likes


@pytest.mark.no_cover  # it would take two thirds longer, and whatever it reaches has tests of its own
@pytest.mark.parametrize("portion", range(_PORTIONS))
def test_every_invariant_holds_whatever_goes_wrong(portion: int) -> None:
    for seed in range(portion * _PORTION, (portion + 1) * _PORTION):
        report = Run(seed).report()
        assert not report.violations, report.text()


def test_the_same_seed_is_the_same_run() -> None:
    assert Run(7).report().trace.text() == Run(7).report().trace.text()
