"""The rehearsal from its first line to its last: the customer's way through the endpoint, then Connect itself."""

from collections.abc import Callable, Iterator

from operate.rehearsal.associating import associate, leave_the_first, name_a_source_that_goes_on, repeat
from operate.rehearsal.coming import check_door, come, stay
from operate.rehearsal.fact import Fact
from operate.rehearsal.laboratory import Experiment, Laboratory
from operate.rehearsal.leaving import leave_an_agent
from operate.rehearsal.looking import (
    count_what_was_missing,
    find_the_transcript,
    list_a_new_chat,
    look_into_a_session,
)
from operate.rehearsal.observation import Observation, compared, unseen
from operate.rehearsal.parting import leave, sources_that_are_not_theirs
from operate.rehearsal.remembering import read_history
from operate.rehearsal.returning import come_back_at_once, come_back_later, come_back_without_naming
from operate.rehearsal.scene import Interrupted, Scene
from operate.troubles import NotAllowed, NotThere, Unclear

type Step = Callable[[Scene], Iterator[Observation]]

EXPERIMENTS = (
    Experiment("a new chat in the list", ("asked", "lag"), list_a_new_chat),
    Experiment("a source that goes on", ("active",), name_a_source_that_goes_on),
    Experiment("a customer who leaves", ("dead",), leave_the_first),
    Experiment("a past for a chat that has begun", ("early", "delay", "again", "once", "related"), associate),
    Experiment("where the transcript lies", ("recordings", "named"), find_the_transcript),
    Experiment("repeated ClientTokens", ("original", "outlived", "over"), repeat),
    Experiment("an older session", ("initial", "inherits"), look_into_a_session),
    Experiment("a customer who leaves an agent", ("alone", "readmits", "survey"), leave_an_agent),
    Experiment("what lists leave out", ("sparse",), count_what_was_missing),
)


STEPS: tuple[tuple[str, Step], ...] = (
    ("the door", check_door),
    ("the first chat", come),
    ("a sentence, and a second window", stay),
    ("leaving", leave),
    ("sources that are not theirs", sources_that_are_not_theirs),
    ("coming back at once", come_back_at_once),
    ("coming back later", come_back_later),
    ("coming back without naming a chat", come_back_without_naming),
    ("history", read_history),
)


def play(scene: Scene) -> Iterator[Observation]:
    """What the customer sees. What breaks off is the last thing that is seen."""
    try:
        for what, step in STEPS:
            scene.patience.progress.doing(what)
            yield from step(scene)
    except Interrupted as error:
        yield compared("the rehearsal", expected="goes on to its end", seen=f"breaks off: {error}")
    except NotAllowed as error:
        yield unseen("the rest", f"needs {error}")
    except (NotThere, Unclear) as error:
        yield unseen("the rest", str(error))


def settle(laboratory: Laboratory) -> Iterator[Fact]:
    """What Connect itself does, fact by fact."""
    for experiment in EXPERIMENTS:
        laboratory.patience.progress.doing(experiment.what)
        yield from experiment.results(laboratory)
