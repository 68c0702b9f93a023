"""Experiments that take an agent: what becomes of a chat whose customer leaves."""

from collections.abc import Iterator
from typing import Any

from operate.rehearsal.fact import Fact, settled, unsettled
from operate.rehearsal.laboratory import Laboratory

_ACCEPTED_WITHIN_SECONDS = 120
_NO_AGENT = "give AGENT=yes, with an agent who accepts two chats when they are told to"


def leave_an_agent(laboratory: Laboratory) -> Iterator[Fact]:
    """Two chats that an agent accepts: the customer leaves the one, and the other with DisconnectOnCustomerExit."""
    if not laboratory.agent:
        for name in ("alone", "readmits", "survey"):
            yield unsettled(name, _NO_AGENT)
        return
    chat = _left(laboratory, "Rehearsal, with an agent")
    if chat is None:
        return
    contact_id = chat["ContactId"]
    over = laboratory.patience.wait_for(
        lambda: laboratory.instance.ended(contact_id), seconds=10, what="the end of the chat", every=1
    )
    yield settled("alone", holds=over is not None, otherwise="a chat goes on until its agent ends it")
    readmits = None if over is not None else laboratory.participants.enter(chat["ParticipantToken"]) is not None
    laboratory.instance.stop(contact_id)
    chat = _left(laboratory, "Rehearsal, with an agent again", DisconnectOnCustomerExit=["AGENT"])
    if chat is None:
        return
    surveys = _surveys(laboratory, chat)
    yield settled("survey", holds=bool(surveys), otherwise="no contact of a disconnect flow is listed")
    if readmits is None and surveys and "DisconnectTimestamp" not in surveys[0]:
        readmits = laboratory.participants.enter(chat["ParticipantToken"]) is not None
    if readmits is None:
        yield unsettled("readmits", "each chat was over when its customer had left")
    else:
        yield settled("readmits", holds=not readmits, otherwise="their token still opens it")
    for each in surveys:
        laboratory.instance.stop(each["Id"])


def _left(laboratory: Laboratory, name: str, **members: Any) -> dict[str, Any] | None:
    """A chat that an agent has accepted and the customer has left; None where no agent came."""
    chat = laboratory.instance.start(name, **members)
    connection = laboratory.participants.enter(chat["ParticipantToken"])
    laboratory.patience.progress.say(f'  Now accept the chat of "{name}" in the agent workspace, please.')
    accepted = laboratory.patience.wait_for(
        lambda: "ConnectedToAgentTimestamp" in laboratory.instance.describe(chat["ContactId"]).get("AgentInfo", {}),
        seconds=_ACCEPTED_WITHIN_SECONDS,
        what="the agent",
        every=1,
    )
    if accepted is None or connection is None:
        laboratory.instance.stop(chat["ContactId"])
        return None
    laboratory.participants.leave(connection)
    return chat


def _surveys(laboratory: Laboratory, chat: dict[str, Any]) -> list[dict[str, Any]]:
    """The contacts of a disconnect flow, described, if the list shows any within a while."""
    found: list[dict[str, Any]] = []

    def shown() -> bool:
        listed = [each["ContactId"] for each in laboratory.instance.listed(chat["ContactId"])]
        others = [laboratory.instance.describe(each) for each in listed if each != chat["ContactId"]]
        found[:] = [each for each in others if each.get("InitiationMethod") == "DISCONNECT"]
        return bool(found)

    laboratory.patience.wait_for(shown, seconds=15, what="the disconnect flow", every=1)
    return found
