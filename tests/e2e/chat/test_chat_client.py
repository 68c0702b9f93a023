"""AWS's own chat client, unmodified, holds a whole persistent conversation against both sides."""

import re
from collections.abc import Mapping

from .conftest import play


def test_chatjs_chats_and_resumes(sides: Mapping[str, str]) -> None:
    printed = play("scenario.mjs", sides)
    took = re.search(r"scenario: \d+ ms", printed)
    assert took, printed
    print(took[0])
