"""The customer leaves, and asks for what is not theirs."""

import uuid
from collections.abc import Iterator

from operate.rehearsal.observation import Observation, compared, not_here
from operate.rehearsal.scene import Scene, source


def leave(scene: Scene) -> Iterator[Observation]:
    """The customer leaves; from then on their token is good for nothing."""
    chat = scene.chat
    scene.leave(chat)
    yield compared(
        "leave", expected="the chat is over", seen="the chat is over" if scene.instance.ended(chat.id) else "it goes on"
    )
    opened = scene.participants.enter(chat.answer.result["ParticipantToken"])
    yield compared(
        "the token of a chat that is over",
        expected="opens nothing",
        seen="opens nothing" if opened is None else "still opens the chat",
    )


def sources_that_are_not_theirs(scene: Scene) -> Iterator[Observation]:
    """A source that there is not, and one of somebody else: the same refusal."""
    chat = scene.chat
    answer = scene.start(PersistentChat=source(str(uuid.uuid4())))
    yield compared(
        "a source that does not exist", expected="404 SourceContactNotFound", seen=f"{answer.status} {answer.code}"
    )
    if scene.cast.stranger is None:
        yield not_here(
            "a stranger's source", "this endpoint cannot tell two customers apart, or SECOND_TOKEN is not given"
        )
        return
    other = scene.start(by=scene.cast.stranger, PersistentChat=source(chat.id))
    same = {name: other.body.get(name) for name in ("status", "code", "detail")} == {
        name: answer.body.get(name) for name in ("status", "code", "detail")
    }
    yield compared(
        "a stranger's source",
        expected="404 SourceContactNotFound, in the same words",
        seen=f"{other.status} {other.code}, in {'the same' if same else 'other'} words",
    )
