"""The flow to import: in Connect's flow language, with blocks that lead somewhere and the parameters that we document.

Source: Amazon Connect API reference, "Flow language"; what its console writes where the two differ (TimeLimitSeconds).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from persistent_chat.flow import FlowAnswer
from persistent_chat.request import RehydrationType

ROOT = Path(__file__).parents[2]
FLOW = json.loads((ROOT / "docs/flows/hosted-widget.json").read_text())
PAGE = (ROOT / "docs/flows.md").read_text()
ACTIONS: dict[str, dict[str, Any]] = {action["Identifier"]: action for action in FLOW["Actions"]}

# Of each action: its parameters, the results that it needs a branch for, and the errors that it may end with.
LANGUAGE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "UpdateContactData": ({"CustomerId", "TargetContact"}, set(), {"NoMatchingError"}),
    "Loop": ({"LoopCount"}, {"ContinueLooping", "DoneLooping"}, set()),
    "InvokeLambdaFunction": (
        {
            "LambdaFunctionARN",
            "InvocationTimeLimitSeconds",
            "InvocationType",
            "LambdaInvocationAttributes",
            "ResponseValidation",
        },
        set(),
        {"NoMatchingError"},
    ),
    "Compare": ({"ComparisonValue"}, {"resume", "wait"}, {"NoMatchingCondition"}),
    "Wait": ({"TimeLimitSeconds"}, {"WaitCompleted"}, {"NoMatchingError"}),
    "CreatePersistentContactAssociation": ({"RehydrationType", "SourceContactId"}, set(), {"NoMatchingError"}),
    "UpdateContactTargetQueue": ({"QueueId"}, set(), {"NoMatchingError"}),
    "TransferContactToQueue": (set(), set(), {"QueueAtCapacity", "NoMatchingError"}),
    "DisconnectParticipant": (set(), set(), set()),
}


def branches(action: dict[str, Any]) -> Iterator[str]:
    transitions = action["Transitions"]
    yield from (transitions[name] for name in ("NextAction",) if name in transitions)
    for branch in (*transitions.get("Conditions", ()), *transitions.get("Errors", ())):
        yield branch["NextAction"]


def only(kind: str) -> dict[str, Any]:
    (action,) = (each for each in ACTIONS.values() if each["Type"] == kind)
    return action


def test_it_is_a_flow_whose_blocks_have_names_and_places_of_their_own() -> None:
    assert FLOW["Version"] == "2019-10-30"
    assert FLOW["StartAction"] in ACTIONS
    assert len(ACTIONS) == len(FLOW["Actions"])
    assert FLOW["Metadata"]["ActionMetadata"].keys() == ACTIONS.keys()
    places = {str(place["position"]) for place in FLOW["Metadata"]["ActionMetadata"].values()}
    assert len(places) == len(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_each_block_has_the_parameters_the_results_and_the_errors_of_its_kind(name: str) -> None:
    action = ACTIONS[name]
    parameters, results, errors = LANGUAGE[action["Type"]]
    conditions = action["Transitions"].get("Conditions", ())
    assert action["Parameters"].keys() == parameters
    assert {operand for each in conditions for operand in each["Condition"]["Operands"]} == results
    assert {each["Condition"]["Operator"] for each in conditions} <= {"Equals"}
    assert {each["ErrorType"] for each in action["Transitions"].get("Errors", ())} == errors
    assert ("NextAction" in action["Transitions"]) == (action["Type"] != "DisconnectParticipant")


def test_every_branch_leads_to_a_block_and_every_block_is_reached_and_leads_to_the_end() -> None:
    reached, waiting = set(), [FLOW["StartAction"]]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += branches(ACTIONS[name])
    assert reached == ACTIONS.keys()
    ends = {"goodbye"}
    while more := {name for name, action in ACTIONS.items() if set(branches(action)) & ends} - ends:
        ends |= more
    assert ends == ACTIONS.keys()


def test_it_asks_for_a_flat_object_of_strings_within_what_the_block_allows() -> None:
    parameters = only("InvokeLambdaFunction")["Parameters"]
    assert parameters["ResponseValidation"] == {"ResponseType": "STRING_MAP"}
    assert 3 < int(parameters["InvocationTimeLimitSeconds"]) <= 8
    assert parameters["InvocationType"] == "SYNCHRONOUS"


def test_the_customer_is_the_contacts_own_and_no_attribute_that_a_browser_could_set() -> None:
    assert only("InvokeLambdaFunction")["Parameters"]["LambdaInvocationAttributes"] == {"customerId": "$.CustomerId"}
    assert "HostedWidget-" not in json.dumps(FLOW)


def test_what_it_reads_of_the_answer_is_what_the_function_answers() -> None:
    answered = set(FlowAnswer.__struct_encode_fields__)
    assert set(re.findall(r"\$\.External\.(\w+)", json.dumps(FLOW))) < answered
    assert only("CreatePersistentContactAssociation")["Parameters"]["RehydrationType"] in get_args(RehydrationType)


def test_it_waits_a_few_times_only() -> None:
    assert set(branches(only("Wait"))) == {only("Loop")["Identifier"], "set-queue"}
    assert int(only("Loop")["Parameters"]["LoopCount"]) == 3


def test_the_page_knows_every_outcome_and_what_else_is_answered() -> None:
    outcomes = get_args(get_type_hints(FlowAnswer)["outcome"])
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) - {"outcome"} == set(outcomes)
    for name in set(FlowAnswer.__struct_encode_fields__) - {"rehydrationType"}:
        assert f"`{name}`" in PAGE or f"`$.External.{name}`" in PAGE


def test_the_placeholders_are_those_that_the_page_fills_in() -> None:
    assert set(re.findall(r"<\w+>", json.dumps(FLOW))) == set(re.findall(r"s\|(<\w+>)\|", PAGE))
