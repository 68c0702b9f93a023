"""What was seen of one thing: well, well but, wrong, or not to be seen. One line each."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """A line of the report. `!` is something that works and yet is worth a word; only `✘` is wrong."""

    sign: Literal["✔", "!", "✘", "?"]
    text: str

    def __str__(self) -> str:
        return f"{self.sign} {self.text}"


def well(text: str) -> Finding:
    return Finding("✔", text)


def but(text: str, do: str) -> Finding:
    return Finding("!", f"{text}: {do}")


def wrong(text: str, do: str) -> Finding:
    """`do` says what to do about it."""
    return Finding("✘", f"{text}: {do}")


def unseen(what: str, why: str) -> Finding:
    return Finding("?", f"{what}: could not look: {why}")
