"""The operator's own key (keyArn), where one is given: table, queues and logs are encrypted with it.

Its policy is the operator's as well: docs/security.md says which services have to be let in there.
"""

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


def grant(config: Config, service: str) -> list[iam.PolicyStatement]:
    """The key's use through a service, dynamodb or sqs, and through nothing else."""
    if config.key_arn is None:
        return []
    return [
        iam.PolicyStatement(
            actions=[f"kms:{action}" for action in USES[service]],
            resources=[config.key_arn],
            conditions={"StringLike": {"kms:ViaService": f"{service}.*"}},
        )
    ]
