"""What was seen beside what was expected: a line on the terminal, a row of the page."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Observation:
    """`sign` is ✔ as expected, ✘ not so, – not deployed here or not asked for, ? could not be looked at."""

    sign: Literal["✔", "✘", "–", "?"]
    what: str
    seen: str
    expected: str = ""

    def __str__(self) -> str:
        beside = f" (expected: {self.expected})" if self.sign == "✘" else ""
        return f"{self.sign} {self.what}: {self.seen}{beside}"


def compared(what: str, *, expected: str, seen: str, holds: bool | None = None) -> Observation:
    """`holds` says whether what was seen is what was expected, where the words alone do not."""
    as_expected = seen == expected if holds is None else holds
    return Observation("✔" if as_expected else "✘", what, seen, expected)


def not_here(what: str, why: str = "not deployed here") -> Observation:
    return Observation("–", what, why)


def unseen(what: str, why: str) -> Observation:
    return Observation("?", what, f"could not look: {why}")
