"""What a customer reads of their own past, where events take a while to tell of it."""

import io
from typing import Any, cast

import pytest

from operate.patience import Patience
from operate.progress import Progress
from operate.rehearsal.endpoint import Answer
from operate.rehearsal.remembering import read_history
from operate.rehearsal.scene import Chat, Scene

CHAT = Chat(Answer(200, {"data": {"startChatResult": {"ContactId": "c-1"}}}, {}))


class Lagging(Scene):
    """A list that names the chat only after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.now = 0.0
        patience = Patience(Progress(io.StringIO()), clock=lambda: self.now, sleep=self.let_pass)
        nobody = cast(Any, None)
        super().__init__(cast=nobody, participants=nobody, instance=nobody, patience=patience)
        self.chat = CHAT
        self._told = seconds

    def let_pass(self, seconds: float) -> None:
        self.now += seconds

    def read(self, path: str) -> Answer:
        known = [{"contactId": "c-1"}] if self.now >= self._told else []
        return Answer(200, {"data": {"conversations": known}}, {}) if path == "conversations" else Answer(404, {}, {})


@pytest.mark.parametrize(("seconds", "sign"), [(0, "✔"), (20, "✔"), (600, "✘")])
def test_the_list_is_given_a_minute_to_hear_of_the_chat(seconds: float, sign: str) -> None:
    listed, transcript = read_history(Lagging(seconds))
    assert (listed.sign, transcript.sign) == (sign, "–")
