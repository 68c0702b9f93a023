"""AWS's own chat client, unmodified, holds a whole persistent conversation against both sides."""

import re
from collections.abc import Mapping

from .conftest import play


def test_chatjs_chats_and_resumes(sides: Mapping[str, str]) -> None:
    assert re.search(r"scenario: \d+ ms", play("scenario.mjs", sides))
