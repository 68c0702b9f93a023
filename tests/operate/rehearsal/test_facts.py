"""The experiments with Amazon Connect: as assumed on the stand-in as it is, and otherwise exactly where it was bent."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import botocore.session
import msgspec
import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, running_connect
from local.connect.readings import Readings
from local.made_up import ENVIRONMENT, REGION
from local.past_chat import PAST_CONTACT_IDS, past_chat
from operate.aws import Aws
from operate.patience import Patience
from operate.progress import Progress
from operate.rehearsal.fact import ASSUMED, Fact
from operate.rehearsal.instance import Instance
from operate.rehearsal.laboratory import Laboratory
from operate.rehearsal.participant import Participants
from operate.rehearsal.play import EXPERIMENTS, settle
from tests.operate.rehearsal.desk import Desk

type Bent = dict[str, Any]

# The stand-in's readings, which have the names of the facts: the other one of each, and what it takes to be seen.
BENT: dict[str, tuple[Bent, Bent]] = {
    "asked": ({"asked": False}, {}),
    "lag": ({"lag": 5.0}, {}),
    "sparse": ({"sparse": ["InitiationMethod"]}, {}),
    "related": ({"related": True}, {}),
    "initial": ({"initial": True}, {}),
    "inherits": ({"inherits": True}, {}),
    "recordings": ({"recordings": False}, {}),
    "early": ({"early": False}, {}),
    "alone": ({"alone": True}, {}),
    "readmits": ({"readmits": True}, {"survey": 60.0}),
}
# Of events and of flows, which no customer sees; and how long the disconnect flow takes, which flows say.
NOT_REHEARSED = {"renamed", "never", "identified", "survey"}


class Time:
    """The stand-in's and the rehearsal's: it passes while somebody sleeps, and then the agent looks at the desk."""

    def __init__(self) -> None:
        self.now = time.time()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@contextmanager
def laboratory(*, delay: float = 0.0, denied: str | None = None, **bent: Any) -> Iterator[Laboratory]:
    """What the experiments take, on a stand-in with these readings, in a time of its own, with an agent at the desk.

    `denied` is an operation that the operator may not call.
    """
    elapsing = Time()
    readings = Readings().bent(bent, strict=False)
    with (
        running_connect(readings=readings, clock=elapsing.clock, transcript_delay_seconds=delay) as connect,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": connect.url}.items():
            patch.setenv(name, value)
        aws = Aws(botocore.session.Session(), REGION)
        past_chat(connect.instance).request["CustomerId"] = "ann"
        desk = Desk(connect.url)
        if denied:
            connect.faults.add("accessDenied", operation=denied, count=1000)

        def sleep(seconds: float) -> None:
            desk.accept_chats("with an agent")
            elapsing.sleep(seconds)

        yield Laboratory(
            Instance(aws, INSTANCE_ID, CONTACT_FLOW_ID),
            Participants(aws),
            Patience(Progress(StringIO(), elapsing.clock), elapsing.clock, sleep),
            past=PAST_CONTACT_IDS[1],
            agent=True,
        )


def by_sign(facts: list[Fact], sign: str) -> set[str]:
    return {fact.name for fact in facts if fact.sign == sign}


def test_each_fact_is_settled_by_one_experiment_and_each_reading_is_one_unless_no_customer_can_see_it() -> None:
    settled = [name for experiment in EXPERIMENTS for name in experiment.facts]
    assert sorted(settled) == sorted(ASSUMED)
    readings = {field.name for field in msgspec.structs.fields(Readings)}
    assert readings == BENT.keys() | NOT_REHEARSED


def test_on_the_stand_in_as_it_is_every_fact_is_as_assumed() -> None:
    with laboratory() as at:
        facts = list(settle(at))
    assert by_sign(facts, "≠") == set()
    assert by_sign(facts, "?") == {"readmits"}


@pytest.mark.parametrize("name", BENT)
def test_a_bent_reading_is_reported_and_no_other(name: str) -> None:
    bent, beside = BENT[name]
    with laboratory(**bent, **beside) as at:
        facts = list(settle(at))
    assert by_sign(facts, "≠") == {name}


@pytest.mark.parametrize("member", ["Channel", "DisconnectTimestamp", "PreviousContactId", "RelatedContactId"])
def test_whatever_member_lists_leave_out_is_named(member: str) -> None:
    with laboratory(sparse=[member]) as at:
        facts = list(settle(at))
    assert [fact.seen for fact in facts if fact.sign == "≠"] == [f"{member} may be missing"]


def test_a_transcript_that_takes_longer_than_expected_is_reported_with_its_seconds() -> None:
    with laboratory(delay=75) as at:
        facts = list(settle(at))
    (line,) = (str(fact) for fact in facts if fact.sign == "≠")
    assert line.startswith("≠ delay: a chat could be a source 75 s after its end (assumed: ")


def test_without_an_agent_and_an_older_session_what_takes_them_stays_open() -> None:
    with laboratory() as at:
        at.agent, at.past = False, None
        facts = list(settle(at))
    assert by_sign(facts, "≠") == set()
    assert by_sign(facts, "?") == {"alone", "readmits", "survey", "initial", "inherits"}


def test_where_no_chat_can_be_started_everything_stays_open_and_the_rehearsal_goes_on() -> None:
    with laboratory(denied="StartChatContact") as at:
        facts = list(settle(at))
    assert by_sign(facts, "≠") == set()
    why = {fact.seen for fact in facts if fact.sign == "?"}
    assert "could not look: needs connect:StartChatContact" in why
    assert "broke off: the chat that it takes was not started" in why


def test_a_permission_that_is_missing_leaves_its_facts_open_and_is_named() -> None:
    with laboratory(denied="CreatePersistentContactAssociation") as at:
        facts = list(settle(at))
    assert by_sign(facts, "≠") == set()
    open_facts = {fact.name: fact.seen for fact in facts if fact.sign == "?"}
    assert open_facts.keys() >= {"active", "early", "delay", "again", "once", "related", "over"}
    assert open_facts["early"] == "could not look: needs connect:CreatePersistentContactAssociation"
