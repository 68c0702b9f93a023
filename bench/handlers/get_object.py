"""What a transcript takes at the least: boto3, one GetObject, and its lines as they are."""

import json
import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):  # type: ignore[no-untyped-def]  # noqa: ARG001  # as such handlers are written
    content = s3.get_object(Bucket=os.environ["TRANSCRIPT_BUCKET"], Key=event["key"])["Body"].read()
    return {"statusCode": 200, "body": json.dumps({"data": {"items": json.loads(content)["Transcript"]}})}
