"""What a start-chat function takes at the least: boto3 and no questions asked."""

import json
import os

import boto3

connect = boto3.client("connect")


def handler(event, context):  # type: ignore[no-untyped-def]  # noqa: ARG001  # as such handlers are written
    request = json.loads(event["body"])
    result = connect.start_chat_contact(
        InstanceId=os.environ["INSTANCE_ID"],
        ContactFlowId=os.environ["CONTACT_FLOW_IDS"],
        ParticipantDetails=request["ParticipantDetails"],
        Attributes=request.get("Attributes", {}),
    )
    started = {name: result[name] for name in ("ContactId", "ParticipantId", "ParticipantToken")}
    return {"statusCode": 200, "body": json.dumps({"data": {"startChatResult": started}})}
