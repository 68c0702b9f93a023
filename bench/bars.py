"""A benchmark's result as a picture: one bar a row, dated, as SVG that README shows."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from html import escape

_ROW, _LABELS, _BARS = 30, 330, 360
_OURS, _OTHERS = "#0972d3", "#b6bec9"


def bars(title: str, rows: Mapping[str, float], unit: str, *, ours: Collection[str]) -> str:
    """The longest bar is as wide as there is room; the rows named in `ours` stand out."""
    longest, today = max(rows.values()), f"{datetime.now(UTC):%Y-%m-%d}"
    digits = 0 if longest >= 100 else 1
    height = 60 + len(rows) * _ROW + 30
    drawn = "".join(
        _row(56 + number * _ROW, name, value / longest, f"{value:,.{digits}f} {unit}", ours=name in ours)
        for number, (name, value) in enumerate(rows.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {height}" role="img" font-size="14" '
        f'font-family="system-ui, sans-serif"><title>{escape(title)}</title>'
        f'<rect width="800" height="{height}" fill="#fff"/>'
        f'<text x="20" y="34" font-size="17" font-weight="600" fill="#16191f">{escape(title)}</text>{drawn}'
        f'<text x="20" y="{height - 14}" font-size="12" fill="#5f6b7a">make bench, {today}; shorter is better</text>'
        "</svg>\n"
    )


def _row(top: int, name: str, share: float, said: str, *, ours: bool) -> str:
    width, weight = max(2, round(share * _BARS)), "600" if ours else "400"
    text = f'y="{top + 15}" font-weight="{weight}" fill="#16191f"'
    return (
        f'<text x="20" {text}>{escape(name)}</text>'
        f'<rect x="{_LABELS}" y="{top}" width="{width}" height="20" rx="3" fill="{_OURS if ours else _OTHERS}"/>'
        f'<text x="{_LABELS + width + 8}" {text}>{escape(said)}</text>'
    )
