"""What a list of conversations takes at the least: boto3, one Query and no questions asked."""

import json
import os

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):  # type: ignore[no-untyped-def]  # noqa: ARG001  # as such handlers are written
    customer = event["requestContext"]["authorizer"]["customerId"]
    answer = dynamodb.query(
        TableName=os.environ["CONVERSATIONS_TABLE"],
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={":pk": {"S": f"CUSTOMER#{customer}"}, ":prefix": {"S": "SESSION#"}},
        ScanIndexForward=False,
        Limit=20,
    )
    return {"statusCode": 200, "body": json.dumps({"data": {"conversations": answer["Items"]}})}
