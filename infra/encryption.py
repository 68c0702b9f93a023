"""Keys: the operator's own (keyArn) for table, queues and logs, and the use of those that what is given came with.

Their policies are the operator's as well: docs/security.md says which services have to be let in there.
"""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.config import Config

# What a service does with the key in the name of who calls it, by its developer guide's page on encryption at rest;
# DynamoDB's kms:ReEncrypt* and kms:GenerateDataKey* are spelt out.
USES = {
    "dynamodb": (
        "Decrypt",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
    ),
    "sqs": ("Decrypt", "GenerateDataKey"),
}


def key(scope: Construct, construct_id: str, config: Config) -> kms.IKey | None:
    """The key for a resource in `scope`; None where AWS's own are used."""
    return kms.Key.from_key_arn(scope, construct_id, config.key_arn) if config.key_arn else None


def grant(key_arn: str, service: str) -> iam.PolicyStatement:
    """The key's use through a service, dynamodb or sqs, and through nothing else."""
    return iam.PolicyStatement(
        actions=[f"kms:{action}" for action in USES[service]],
        resources=[key_arn],
        conditions={"StringLike": {"kms:ViaService": f"{service}.*"}},
    )


def grant_objects(stack: Stack, bucket_arn: str, objects_arn: str) -> iam.PolicyStatement:
    """Reading objects of a bucket, whichever key of the account they were encrypted with: the bucket's owner chose it.

    S3 tells the key which object it is for, or which bucket where that has a key of its own (S3 Bucket Keys).
    """
    used_for = {"kms:ViaService": "s3.*", "kms:EncryptionContext:aws:s3:arn": [bucket_arn, objects_arn]}
    keys = stack.format_arn(service="kms", resource="key", resource_name="*")
    return iam.PolicyStatement(actions=["kms:Decrypt"], resources=[keys], conditions={"StringLike": used_for})
