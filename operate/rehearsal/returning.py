"""The customer comes back: at once, and after the wait, for the whole session and for a segment."""

from collections.abc import Iterator

from operate.rehearsal.endpoint import Answer
from operate.rehearsal.observation import Observation, compared, not_here
from operate.rehearsal.scene import FIRST_WORDS, Chat, Scene, source

_USUAL_DELAY = 60.0
# Rehydrate asks again until five minutes after the due time.
_GIVEN_UP_AFTER = 300.0


def come_back_at_once(scene: Scene) -> Iterator[Observation]:
    """Within the wait: in at once, and the past follows; or a refusal that says how long to wait."""
    chat = scene.chat
    what = "come back at once"
    answer = scene.start(PersistentChat=source(chat.id))
    if answer.conversation.get("outcome") == "resuming":
        scene.late = True
        yield from _late(scene, answer, what)
    elif answer.result.get("ContinuedFromContactId"):
        yield compared(
            what, expected="with the past", seen="with the past: transcriptDelaySeconds is over, or 0", holds=True
        )
        scene.leave(scene.enter(answer))
    elif answer.code == "TranscriptNotReady":
        seconds = float(answer.headers.get("retry-after", _USUAL_DELAY))
        yield not_here(what, f"lateRehydration is not deployed here: wait for {seconds:.0f} s, says the answer")
        scene.patience.let_pass(seconds, "the transcript")
    elif answer.code == "RehydrationRefused":
        yield not_here(what, "Connect refused it: verifySource=false here, or transcriptDelaySeconds is too short")
        scene.patience.let_pass(_USUAL_DELAY, "the transcript")
    else:
        yield compared(what, expected="in at once, resuming", seen=_outcome(answer))


def come_back_later(scene: Scene) -> Iterator[Observation]:
    """After the wait: the whole session, and one segment. Both end with the first chat here, as nobody handed it on."""
    chat = scene.chat
    for what, rehydration_type in (("the whole session", "ENTIRE_PAST_SESSION"), ("a segment", "FROM_SEGMENT")):
        answer = scene.start(PersistentChat=source(chat.id, rehydration_type))
        if not answer.result.get("ContinuedFromContactId"):
            yield compared(f"come back for {what}", expected="resumed, with the first words", seen=_outcome(answer))
            continue
        entered = scene.enter(answer)
        yield compared(
            f"come back for {what}",
            expected="resumed, with the first words",
            seen=f"resumed, {_words(scene, entered)}",
        )
        scene.leave(entered)


def come_back_without_naming(scene: Scene) -> Iterator[Observation]:
    """`latest`: the endpoint itself knows which chat was the last one."""
    what = "come back without naming a chat"
    if not scene.remembers:
        yield not_here(what, "memory is not deployed here")
        return
    answer = scene.start(PersistentChat={"SourceContactId": "latest", "RehydrationType": "ENTIRE_PAST_SESSION"})
    expected = {"resumed", "resuming"} if scene.late else {"resumed", "resuming", "started"}
    yield compared(
        what,
        expected="resumed, or resuming where its transcript is not ready",
        seen=_outcome(answer),
        holds=answer.conversation.get("outcome") in expected,
    )
    scene.leave(scene.enter(answer))


def _late(scene: Scene, answer: Answer, what: str) -> Iterator[Observation]:
    promised = float(answer.conversation.get("secondsUntilHistory", _USUAL_DELAY))
    yield compared(
        what, expected="in at once, resuming", seen=f"in at once, resuming within {promised:.0f} s", holds=True
    )
    chat = scene.enter(answer)
    took = scene.patience.wait_for(
        lambda: _words(scene, chat) == "with the first words",
        seconds=promised + _GIVEN_UP_AFTER,
        what=f"the history, due in {promised:.0f} s",
    )
    yield compared(
        "the history that follows",
        expected="comes into the same chat",
        seen="never came" if took is None else f"came into the same chat after {took:.0f} s ({promised:.0f} were said)",
        holds=took is not None,
    )
    scene.leave(chat)


def _words(scene: Scene, chat: Chat) -> str:
    past = scene.past_of(chat)
    return (
        "with the first words"
        if any(line.text == FIRST_WORDS for line in past)
        else f"{len(past)} old lines without them"
    )


def _outcome(answer: Answer) -> str:
    return str(
        answer.conversation.get("outcome")
        or (f"started ({answer.status})" if answer.result else f"{answer.status} {answer.code}")
    )
