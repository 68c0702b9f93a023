"""A customer comes for the first time: starts, repeats, enters, says something, and finds the chat again."""

from collections.abc import Iterator

from operate.rehearsal.observation import Observation, compared, not_here
from operate.rehearsal.scene import FIRST_WORDS, Interrupted, Scene, new_key, source
from operate.rehearsal.signing import as_guest


def check_door(scene: Scene) -> Iterator[Observation]:
    """What browsers are told, and what is too large."""
    answer = scene.cast.customer.preflight()
    allowed = answer.headers.get("access-control-allow-headers", "").lower()
    yield compared(
        "preflight",
        expected="allows POST with Authorization and Idempotency-Key",
        seen=f"{answer.status}, Access-Control-Allow-Headers: {allowed or 'none'}",
        holds=answer.status < 300 and {"authorization", "idempotency-key"} <= set(allowed.replace(" ", "").split(",")),
    )
    answer = scene.start(Attributes={"filler": "x" * 70_000})
    cors = "with CORS" if "access-control-allow-origin" in answer.headers else "without CORS"
    yield compared(
        "70 KB in one request", expected="413 RequestTooLarge, with CORS", seen=f"{answer.status} {answer.code}, {cors}"
    )


def come(scene: Scene) -> Iterator[Observation]:
    """The first chat, and the same request again. Raises Interrupted where nothing starts."""
    key = new_key()
    answer = scene.start(key=key)
    scene.remembers = "outcome" in answer.conversation
    yield compared(
        "start",
        expected="200, with ContactId, ParticipantId and ParticipantToken",
        seen=_start_seen(answer.status, answer.code, sorted(answer.result)),
        holds={"ContactId", "ParticipantId", "ParticipantToken"} <= answer.result.keys(),
    )
    if not answer.result:
        raise Interrupted(f"no chat was started ({answer.code}: {answer.body.get('detail', 'no detail')})")
    scene.cast = as_guest(scene.cast.customer, answer) or scene.cast
    again = scene.start(key=key)
    yield compared(
        "the same request with the same Idempotency-Key",
        expected="the same chat, by the same token",
        seen=_same(answer.result, again.result) or f"{again.status} {again.code}",
    )
    scene.chat = scene.enter(answer)


def stay(scene: Scene) -> Iterator[Observation]:
    """In the first chat: something is said, and a second window asks for it."""
    chat = scene.chat
    scene.participants.say(str(chat.connection_token), FIRST_WORDS)
    lines = [line.text for line in scene.participants.lines(str(chat.connection_token))]
    yield compared(
        "enter and say a sentence",
        expected="it is in the transcript",
        seen="it is in the transcript" if FIRST_WORDS in lines else f"{len(lines)} lines without it",
    )
    if not scene.remembers:
        yield not_here("a second window of the same customer", "memory is not deployed here")
        yield from _active_source(scene)
        return
    answer = scene.start()
    outcome = answer.conversation.get("outcome")
    scene.rejoins = outcome == "rejoined"
    if outcome == "started":
        yield not_here("a second window of the same customer", "rejoin=false here: a chat beside the first one")
        scene.leave(scene.enter(answer))
    else:
        yield compared(
            "a second window of the same customer",
            expected="rejoined, the same chat",
            seen=f"{outcome or answer.code}, {_same(chat.answer.result, answer.result) or 'another chat'}",
            holds=scene.rejoins and answer.result.get("ContactId") == chat.id,
        )
    if not scene.rejoins:
        yield from _active_source(scene)


def _active_source(scene: Scene) -> Iterator[Observation]:
    answer = scene.start(PersistentChat=source(scene.chat.id))
    if answer.code == "RehydrationRefused":
        yield not_here("resume a chat that goes on", "verifySource=false here: Connect refused it")
    else:
        yield compared(
            "resume a chat that goes on", expected="409 SourceChatStillActive", seen=f"{answer.status} {answer.code}"
        )


def _start_seen(status: int, code: str, members: list[str]) -> str:
    return f"{status}, with {', '.join(members)}" if members else f"{status} {code}"


def _same(first: dict[str, str], second: dict[str, str]) -> str | None:
    if not second:
        return None
    if first["ContactId"] != second["ContactId"]:
        return "another chat"
    same_token = first["ParticipantToken"] == second["ParticipantToken"]
    return "the same chat, by the same token" if same_token else "the same chat, by another token"
