"""What a customer reads of their own past: the list of conversations, and one of them."""

from collections.abc import Iterator

from operate.rehearsal.endpoint import Answer
from operate.rehearsal.observation import Observation, compared, not_here
from operate.rehearsal.scene import FIRST_WORDS, Scene

# What API Gateway answers where there is no such path.
_NO_PATH = {403, 404, 405}
_TOLD_SECONDS = 60  # by then an event has told of the chat


def read_history(scene: Scene) -> Iterator[Observation]:
    """The first chat is in the list, and its words are in its transcript."""
    answer = scene.read("conversations")
    if answer.status in _NO_PATH:
        yield not_here("history", "history is not deployed here")
        return

    def told() -> bool:
        nonlocal answer
        if scene.chat.id not in _listed(answer):
            answer = scene.read("conversations")
        return scene.chat.id in _listed(answer)

    took = scene.patience.wait_for(told, seconds=_TOLD_SECONDS, what="an event that tells of the chat", every=1)
    yield compared(
        "the list of conversations",
        expected="has the first chat",
        seen="has the first chat"
        if took is not None
        else f"{answer.status}, {len(_listed(answer))} conversations without it",
    )
    answer = scene.read(f"conversations/{scene.chat.id}/transcript")
    if answer.status in _NO_PATH and not scene.keeps_transcripts:
        yield not_here("the transcript of a conversation", "your settings do not say history=transcripts")
        return
    said = [item.get("content") for item in answer.body.get("data", {}).get("items", [])]
    yield compared(
        "the transcript of a conversation",
        expected="has the first words",
        seen="has the first words" if FIRST_WORDS in said else f"{answer.status} {answer.code}, {len(said)} lines",
    )


def _listed(answer: Answer) -> list[object]:
    return [entry.get("contactId") for entry in answer.body.get("data", {}).get("conversations", [])]
