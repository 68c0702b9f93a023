"""What Amazon Connect tells of the instance itself, as boto3 reads it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, running_connect


def test_an_instance_is_active_and_known_by_its_alias(control: Any) -> None:
    instance = control.describe_instance(InstanceId=INSTANCE_ID)["Instance"]
    assert (instance["Id"], instance["InstanceStatus"], instance["InstanceAlias"]) == (INSTANCE_ID, "ACTIVE", "local")


def test_it_is_the_only_instance(control: Any) -> None:
    (instance,) = control.list_instances()["InstanceSummaryList"]
    assert (instance["Id"], instance["InstanceStatus"], instance["InstanceAlias"]) == (INSTANCE_ID, "ACTIVE", "local")


@pytest.mark.parametrize(
    ("types", "ids"),
    [
        ([], [CONTACT_FLOW_ID, "second-flow"]),
        (["CONTACT_FLOW"], [CONTACT_FLOW_ID, "second-flow"]),
        (["AGENT_HOLD"], []),
    ],
)
def test_its_flows_are_listed_by_their_type(control: Any, types: list[str], ids: list[str]) -> None:
    listed = control.list_contact_flows(InstanceId=INSTANCE_ID, ContactFlowTypes=types)["ContactFlowSummaryList"]
    assert [each["Id"] for each in listed] == ids
    assert {each["ContactFlowStatus"] for each in listed} <= {"PUBLISHED"}


@pytest.mark.parametrize("flow_id", [CONTACT_FLOW_ID, "second-flow"])
def test_a_flow_is_published_and_leaves_the_past_to_others(control: Any, flow_id: str) -> None:
    flow = control.describe_contact_flow(InstanceId=INSTANCE_ID, ContactFlowId=flow_id)["ContactFlow"]
    assert (flow["Id"], flow["Type"], flow["State"], flow["Status"]) == (flow_id, "CONTACT_FLOW", "ACTIVE", "PUBLISHED")
    content = json.loads(flow["Content"])
    assert [action["Type"] for action in content["Actions"]] == ["TransferContactToQueue"]
    assert content["StartAction"] in {action["Identifier"] for action in content["Actions"]}


def test_chat_transcripts_are_kept_where_the_stand_in_writes_them(control: Any) -> None:
    (config,) = control.list_instance_storage_configs(InstanceId=INSTANCE_ID, ResourceType="CHAT_TRANSCRIPTS")[
        "StorageConfigs"
    ]
    place = {"BucketName": "amazon-connect-local", "BucketPrefix": "connect/local/ChatTranscripts"}
    assert (config["StorageType"], config["S3Config"]) == ("S3", place)


@pytest.mark.parametrize("kind", ["CALL_RECORDINGS", "ATTACHMENTS"])
def test_nothing_else_is_kept(control: Any, kind: str) -> None:
    assert control.list_instance_storage_configs(InstanceId=INSTANCE_ID, ResourceType=kind)["StorageConfigs"] == []


def test_an_instance_may_keep_no_transcripts(client: Callable[[str, str], Any]) -> None:
    with running_connect(storage=None) as server:
        control: Any = client("connect", server.url)
        answer = control.list_instance_storage_configs(InstanceId=INSTANCE_ID, ResourceType="CHAT_TRANSCRIPTS")
        assert answer["StorageConfigs"] == []


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("describe_instance", {"InstanceId": "another"}),
        ("list_contact_flows", {"InstanceId": "another"}),
        ("list_instance_storage_configs", {"InstanceId": "another", "ResourceType": "CHAT_TRANSCRIPTS"}),
        ("describe_contact_flow", {"InstanceId": "another", "ContactFlowId": CONTACT_FLOW_ID}),
        ("describe_contact_flow", {"InstanceId": INSTANCE_ID, "ContactFlowId": "another"}),
    ],
)
def test_another_instance_and_an_unknown_flow_are_not_found(
    control: Any, operation: str, members: dict[str, str]
) -> None:
    with pytest.raises(ClientError) as error:
        getattr(control, operation)(**members)
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"
