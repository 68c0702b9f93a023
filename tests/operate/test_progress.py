"""Nothing that takes long is silent: on a terminal, and where the output goes into a file."""

import io

from operate.patience import Patience
from operate.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Time:
    """Passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def patience(out: io.StringIO, time: Time) -> Patience:
    return Patience(Progress(out, time.clock), time.clock, time.sleep)


def test_a_wait_is_told_again_every_ten_seconds_in_plain_lines() -> None:
    out, time = io.StringIO(), Time()
    assert patience(out, time).wait_for(lambda: time.now >= 25, seconds=60, what="the transcript", every=5) == 25
    assert out.getvalue().splitlines() == [
        "… waiting for the transcript: 0 s, at most 60",
        "… waiting for the transcript: 10 s, at most 60",
        "… waiting for the transcript: 20 s, at most 60",
    ]


def test_a_wait_that_is_in_vain_ends() -> None:
    time = Time()
    assert patience(io.StringIO(), time).wait_for(lambda: False, seconds=7, what="nothing") is None
    assert time.now == 7


def test_on_a_terminal_what_is_being_done_gives_way_to_what_came_of_it() -> None:
    out = Terminal()
    progress = Progress(out)
    progress.doing("quotas")
    progress.still("quotas, still")
    progress.say("✔ Quotas")
    assert out.getvalue() == "… quotas\r\x1b[K… quotas, still\r\x1b[K✔ Quotas\n"
