"""What experiments with Amazon Connect itself need: chats by the operator's own credentials, past the endpoint."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from operate.patience import Patience
from operate.rehearsal.fact import Fact, unsettled
from operate.rehearsal.instance import Instance
from operate.rehearsal.participant import Participants
from operate.troubles import NotAllowed, NotThere, Unclear

type Run = Callable[["Laboratory"], Iterator[Fact]]


class Started(dict[str, Any]):
    """What StartChatContact answered; an experiment that takes a chat which was not started breaks off."""

    def __missing__(self, member: str) -> Any:
        raise Unclear("the chat that it takes was not started")


@dataclass
class Laboratory:
    """`past` is a contact of an ended session of several, where the operator knows one; `agent`: one is at hand.

    `first` is the chat that becomes a past, `second` the one that it becomes the past of. `missing` are the members of
    listed contacts that were `looked_at` in vain.
    """

    instance: Instance
    participants: Participants
    patience: Patience = field(default_factory=Patience)
    past: str | None = None
    agent: bool = False
    first: Started = field(default_factory=Started)
    second: Started = field(default_factory=Started)
    looked_at: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)

    def look_for(self, members: Collection[str], entry: dict[str, Any]) -> None:
        """Members that an entry of a list has to have, if it has all that it can."""
        self.looked_at.update(members)
        self.missing.update(set(members) - entry.keys())


@dataclass(frozen=True)
class Experiment:
    """Settles facts, in this order."""

    what: str
    facts: tuple[str, ...]
    run: Run

    def results(self, laboratory: Laboratory) -> Iterator[Fact]:
        """A fact for each of the names; where the experiment breaks off, the rest is not settled."""
        open_facts = list(self.facts)
        why = "the experiment came to nothing"
        try:
            for fact in self.run(laboratory):
                open_facts.remove(fact.name)
                yield fact
        except NotAllowed as error:
            why = f"could not look: needs {error}"
        except (NotThere, Unclear) as error:
            why = f"broke off: {error}"
        for name in open_facts:
            yield unsettled(name, why)


def refusal(call: Callable[[], object]) -> str | None:
    """AWS's code where it refused, None where it did not. Raises NotAllowed as ever."""
    try:
        call()
    except NotThere as error:
        return str(error)
    except Unclear as error:
        if not error.code:
            raise
        return error.code
    return None
