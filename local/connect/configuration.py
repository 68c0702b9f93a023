"""What Amazon Connect tells of the instance itself: its flows, and where it keeps transcripts."""

import json

from local.connect.errors import ResourceNotFound
from local.connect.instance import Instance
from local.connect.members import Members

ALIAS = "local"
# What happens to every chat here, in Connect's flow language: it waits for an agent.
_CONTENT = {
    "Version": "2019-10-30",
    "StartAction": "queue",
    "Actions": [
        {"Identifier": "queue", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {}},
    ],
}


def describe_instance(instance: Instance, request: Members) -> Members:
    """DescribeInstance."""
    _check(instance, request)
    return {"Instance": _described(instance)}


def list_instances(instance: Instance, _: Members) -> Members:
    """ListInstances: there is one."""
    return {"InstanceSummaryList": [_described(instance)]}


def list_contact_flows(instance: Instance, request: Members) -> Members:
    """ListContactFlows: those that are known, all of them for chats that come in."""
    _check(instance, request)
    wanted = "CONTACT_FLOW" in request.get("ContactFlowTypes", ["CONTACT_FLOW"])
    flows = instance.contact_flow_ids if wanted else ()
    summaries = [
        {
            "Arn": f"{instance.arn}/contact-flow/{flow_id}",
            "Id": flow_id,
            "Name": f"Chat {number}",
            "ContactFlowType": "CONTACT_FLOW",
            "ContactFlowState": "ACTIVE",
            "ContactFlowStatus": "PUBLISHED",
        }
        for number, flow_id in enumerate(flows, 1)
    ]
    return {"ContactFlowSummaryList": summaries}


def describe_contact_flow(instance: Instance, request: Members) -> Members:
    """DescribeContactFlow: every flow that is known is published, and lets a chat wait for an agent."""
    _check(instance, request)
    flow_id = request["ContactFlowId"]
    if flow_id not in instance.contact_flow_ids:
        raise ResourceNotFound
    return {
        "ContactFlow": {
            "Arn": f"{instance.arn}/contact-flow/{flow_id}",
            "Id": flow_id,
            "Name": f"Chat {instance.contact_flow_ids.index(flow_id) + 1}",
            "Type": "CONTACT_FLOW",
            "State": "ACTIVE",
            "Status": "PUBLISHED",
            "Content": json.dumps(_CONTENT),
        }
    }


def list_instance_storage_configs(instance: Instance, request: Members) -> Members:
    """ListInstanceStorageConfigs: the bucket of the chat transcripts, and nothing else."""
    _check(instance, request)
    storage = instance.transcripts.storage
    if storage is None or request["ResourceType"] != "CHAT_TRANSCRIPTS":
        return {"StorageConfigs": []}
    place = {"BucketName": storage.bucket, "BucketPrefix": storage.prefix}
    return {"StorageConfigs": [{"AssociationId": instance.id, "StorageType": "S3", "S3Config": place}]}


def _described(instance: Instance) -> Members:
    return {
        "Id": instance.id,
        "Arn": instance.arn,
        "IdentityManagementType": "CONNECT_MANAGED",
        "InstanceAlias": ALIAS,
        "InstanceStatus": "ACTIVE",
        "InboundCallsEnabled": True,
        "OutboundCallsEnabled": True,
    }


def _check(instance: Instance, request: Members) -> None:
    if request["InstanceId"] != instance.id:
        raise ResourceNotFound
