"""The rehearsal as a page to send in: what was seen beside what was expected. No id, address or token is in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from operate.rehearsal.fact import ASSUMED, Fact
from operate.rehearsal.observation import Observation


def page(observations: Sequence[Observation], facts: Sequence[Fact], *, region: str, at: datetime) -> str:
    """Markdown."""
    return "\n".join(
        [
            f"# Rehearsal in {region}, {at:%Y-%m-%d %H:%M} UTC",
            "",
            summary(observations, facts),
            "",
            "## The endpoint",
            "",
            *_table(("", "step", "seen", "expected"), ((o.sign, o.what, o.seen, o.expected) for o in observations)),
            "",
            "## Amazon Connect",
            "",
            *_table(("", "fact", "seen", "assumed"), ((f.sign, f.name, f.seen, ASSUMED[f.name]) for f in facts)),
            "",
        ]
    )


def summary(observations: Sequence[Observation], facts: Sequence[Fact]) -> str:
    """One sentence with the numbers."""
    steps = Counter(each.sign for each in observations)
    settled = Counter(each.sign for each in facts)
    return (
        f"{steps['✔']} steps went as expected, {steps['✘']} did not, {steps['–']} are not deployed here,"
        f" {steps['?']} could not be looked at. Of {len(facts)} unverified facts {settled['✔']} are as assumed,"
        f" {settled['≠']} otherwise, {settled['?']} still open."
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
