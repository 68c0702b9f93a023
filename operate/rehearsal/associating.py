"""Experiments: when a chat may become another one's past, and what is refused."""

import uuid
from collections.abc import Iterator

from operate.rehearsal.fact import Fact, settled, unsettled
from operate.rehearsal.laboratory import Laboratory, Started, refusal

_EXPECTED_SECONDS = 60.0
_PATIENCE_SECONDS = 90.0
_SECONDS_MORE = 60.0


def name_a_source_that_goes_on(laboratory: Laboratory) -> Iterator[Fact]:
    """The second chat begins, and shall continue the first, which has not ended."""
    laboratory.second = Started(laboratory.instance.start("Rehearsal, second"))
    first, second = laboratory.first["ContactId"], laboratory.second["ContactId"]
    code = refusal(lambda: laboratory.instance.associate(second, first))
    yield settled("active", holds=code == "InvalidRequestException", otherwise=_refused(code))


def leave_the_first(laboratory: Laboratory) -> Iterator[Fact]:
    """The first chat's customer says something, and leaves."""
    token = laboratory.first["ParticipantToken"]
    connection = laboratory.participants.enter(token)
    if connection is not None:
        laboratory.participants.say(connection, "Rehearsal: a past is made")
        laboratory.participants.leave(connection)
    contact_id = laboratory.first["ContactId"]
    laboratory.patience.wait_for(
        lambda: laboratory.instance.ended(contact_id), seconds=10, what="the end of the chat", every=1
    )
    laboratory.instance.stop(contact_id)
    opened = laboratory.participants.enter(token)
    yield settled("dead", holds=opened is None, otherwise="the token of a customer who has left still opens the chat")


def associate(laboratory: Laboratory) -> Iterator[Fact]:
    """The second chat, whose customer has not connected, gets the first as its past as soon as Connect allows."""
    first, second = laboratory.first["ContactId"], laboratory.second["ContactId"]
    token = ""

    def associated() -> bool:
        nonlocal token
        token = str(uuid.uuid4())
        return refusal(lambda: laboratory.instance.associate(second, first, token)) is None

    what = "the first chat to become a source"
    took = laboratory.patience.wait_for(associated, seconds=_PATIENCE_SECONDS, what=what, every=5)
    early = took is not None
    if took is None:
        laboratory.participants.enter(laboratory.second["ParticipantToken"])
        more = laboratory.patience.wait_for(associated, seconds=_SECONDS_MORE, what=what, every=5)
        took = None if more is None else _PATIENCE_SECONDS + more
    if took is None:
        return
    yield settled("early", holds=early, otherwise="a chat is associated only once its customer has connected")
    if early:
        said = f"a chat could be a source {took:.0f} s after its end"
        yield settled("delay", holds=took <= _EXPECTED_SECONDS, otherwise=said, measured=said)
    else:
        yield unsettled("delay", "the customer connected too late to tell")
    code = refusal(lambda: laboratory.instance.associate(second, first, token))
    yield settled("again", holds=code is None, otherwise=_refused(code))
    code = refusal(lambda: laboratory.instance.associate(second, first))
    yield settled("once", holds=code is not None, otherwise=_refused(code))
    listed = {entry["ContactId"]: entry for entry in laboratory.instance.listed(second)}
    if second in listed:
        laboratory.look_for({"RelatedContactId"}, listed[second])
    yield settled("related", holds=first not in listed, otherwise="the list names the chat that is continued")


def repeat(laboratory: Laboratory) -> Iterator[Fact]:
    """A third chat: its ClientToken is repeated, while it goes on and when it is over."""
    token = str(uuid.uuid4())
    third = laboratory.instance.start("Rehearsal, third", token)["ContactId"]
    answers: list[str] = []
    code = refusal(lambda: answers.append(laboratory.instance.start("Rehearsal, another", token)["ContactId"]))
    yield settled("original", holds=answers == [third], otherwise=_other_chat(code))
    laboratory.instance.stop(third)
    answers.clear()
    code = refusal(lambda: answers.append(laboratory.instance.start("Rehearsal, third", token)["ContactId"]))
    yield settled("outlived", holds=answers == [third], otherwise=_other_chat(code))
    code = refusal(lambda: laboratory.instance.associate(third, laboratory.first["ContactId"]))
    yield settled("over", holds=code is not None, otherwise=_refused(code))


def _refused(code: str | None) -> str:
    return "it is accepted" if code is None else f"it is refused with {code}"


def _other_chat(code: str | None) -> str:
    return "it starts another chat" if code is None else f"it is refused with {code}"
