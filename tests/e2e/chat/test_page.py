"""The page in headless Chromium, with both sides behind it on origins of their own."""

from collections.abc import Mapping

import pytest

from .conftest import need_chromium, play


@pytest.mark.parametrize(
    "script",
    [
        "page-conversation.mjs",
        "page-reading.mjs",
        "page-faults.mjs",
        "page-who.mjs",
        "page-history.mjs",
        "page-desk.mjs",
        "page-access.mjs",
        "page-axe.mjs",
        "page-speed.mjs",
    ],
)
def test_page_in_a_browser(script: str, sides: Mapping[str, str]) -> None:
    play(script, sides)


def test_page_where_transcripts_take_a_while(slow_sides: Mapping[str, str]) -> None:
    play("page-late.mjs", slow_sides)


@pytest.fixture(autouse=True)
def chromium() -> None:
    need_chromium("The page's tests")
