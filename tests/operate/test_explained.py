"""docs/how-persistent-chat-works.md says which lines come back: each row of its table is asked of the stand-in."""

import re
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, running_connect
from local.made_up import KEY, REGION
from local.past_chat import PAST_CONTACT_IDS, past_chat

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-persistent-chat-works.md").read_text()
ROWS = re.findall(r"^\| (ENTIRE_PAST_SESSION|FROM_SEGMENT) \| (C\d) \| ([C\d, ]+) \| (C\d) \|$", PAGE, re.MULTILINE)
IDS = dict(zip(("C1", "C2", "C3"), PAST_CONTACT_IDS, strict=True))


def shown(participant: Any, started: dict[str, Any]) -> set[str]:
    """The past contacts whose lines a customer gets, reading as the page says."""
    connection = participant.create_participant_connection(
        ParticipantToken=started["ParticipantToken"], Type=["CONNECTION_CREDENTIALS"]
    )
    token, contacts = connection["ConnectionCredentials"]["ConnectionToken"], set[str]()
    more: dict[str, str] = {}
    while True:
        page = participant.get_transcript(ConnectionToken=token, ScanDirection="BACKWARD", **more)
        contacts |= {item["RelatedContactId"] for item in page["Transcript"] if "RelatedContactId" in item}
        if "NextToken" not in page:
            return contacts
        more = {"NextToken": page["NextToken"]}


@pytest.mark.parametrize(("rehydration_type", "source", "lines", "continued_from"), ROWS)
def test_the_lines_that_the_page_says_come_back(
    rehydration_type: str, source: str, lines: str, continued_from: str
) -> None:
    session = boto3.Session(KEY, KEY, region_name=REGION)
    with running_connect() as connect:
        past_chat(connect.instance)
        started = session.client("connect", endpoint_url=connect.url).start_chat_contact(
            InstanceId=INSTANCE_ID,
            ContactFlowId=CONTACT_FLOW_ID,
            ParticipantDetails={"DisplayName": "Ann"},
            PersistentChat={"SourceContactId": IDS[source], "RehydrationType": rehydration_type},
        )
        assert started["ContinuedFromContactId"] == IDS[continued_from]
        participant = session.client("connectparticipant", endpoint_url=connect.url)
        assert shown(participant, started) == {IDS[contact] for contact in lines.split(", ")}


def test_the_page_has_both_types_and_is_where_the_readme_points_first() -> None:
    assert {row[0] for row in ROWS} == {"ENTIRE_PAST_SESSION", "FROM_SEGMENT"}
    first_link = re.search(r"\[[^\]]*\]\((docs/[^)]+)\)", (ROOT / "README.md").read_text())
    assert first_link
    assert first_link[1] == "docs/how-persistent-chat-works.md"
