"""Acknowledging a cdk-nag finding on the one construct that it concerns."""

import json
from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, finding: str, reason: str) -> None:
    """`finding` is a rule's id such as AwsSolutions-APIG2, with [detail] where the rule names one."""
    Validations.of(construct).acknowledge(Acknowledgment(id=finding, reason=reason))


def acknowledge_resource(construct: IConstruct, arn: str, reason: str) -> None:
    """A grant on this resource, whose ARN has a wildcard."""
    acknowledge(construct, f"AwsSolutions-IAM5[Resource::{_flat(construct, arn)}]", reason)


def acknowledge_policy(construct: IConstruct, arn: str, reason: str) -> None:
    """A managed policy of AWS's."""
    acknowledge(construct, f"AwsSolutions-IAM4[Policy::{_flat(construct, arn)}]", reason)


def _flat(construct: IConstruct, arn: str) -> str:
    """An ARN as cdk-nag writes it, which may have to look into intrinsic functions (its flattenCfnReference)."""

    def visit(node: Any) -> str:
        match node:
            case str():
                return node.replace("${", "<").replace("}", ">")
            case {"Fn::Join": [separator, parts]}:
                return str(separator).join(visit(part) for part in parts)
            case {"Fn::Sub": inner} | {"Fn::ImportValue": inner}:
                return visit(inner)
            case {"Fn::GetAtt": [resource, attribute]}:
                return f"<{visit(resource)}.{visit(attribute)}>"
            case {"Ref": name}:
                return f"<{name}>"
        return json.dumps(node, separators=(",", ":"))

    return visit(Stack.of(construct).resolve(arn))
