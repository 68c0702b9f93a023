"""Acknowledging a cdk-nag finding on the one construct that it concerns."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, finding: str, reason: str) -> None:
    """`finding` is a rule's id such as AwsSolutions-APIG2, with [detail] where the rule names one."""
    Validations.of(construct).acknowledge(Acknowledgment(id=finding, reason=reason))
