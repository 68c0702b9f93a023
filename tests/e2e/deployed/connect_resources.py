"""Amazon Connect's instance, flow and integration as CloudFormation resources, which moto does not have."""
# ruff: noqa: ARG003  # the signatures are moto's

import uuid
from typing import Any, ClassVar

from moto.awslambda.models import lambda_backends
from moto.core.common_models import CloudFormationModel


class _Named:
    """What has an ARN as its name, and an id at the end of that."""

    kind: ClassVar[str]
    arn_attribute: ClassVar[str]

    def __init__(self, parent: str) -> None:
        self.id = str(uuid.uuid4())
        self.arn = f"{parent}{self.id}"

    @property
    def physical_resource_id(self) -> str:
        return self.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @classmethod
    def cloudformation_type(cls) -> str:
        return cls.kind

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr in ("Id", cls.arn_attribute)

    def is_created(self) -> bool:
        return True

    def get_cfn_attribute(self, attribute_name: str) -> str:
        return self.arn if attribute_name == self.arn_attribute else self.id


class ConnectInstance(_Named, CloudFormationModel):
    kind, arn_attribute = "AWS::Connect::Instance", "Arn"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
    ) -> "ConnectInstance":
        return cls(f"arn:aws:connect:{region_name}:{account_id}:instance/")


class ConnectFlow(_Named, CloudFormationModel):
    kind, arn_attribute = "AWS::Connect::ContactFlow", "ContactFlowArn"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
    ) -> "ConnectFlow":
        return cls(f"{cloudformation_json['Properties']['InstanceArn']}/contact-flow/")


class ConnectIntegration(_Named, CloudFormationModel):
    """A function that flows may choose: one that there is."""

    kind, arn_attribute = "AWS::Connect::IntegrationAssociation", "IntegrationAssociationId"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
    ) -> "ConnectIntegration":
        properties = cloudformation_json["Properties"]
        assert properties["IntegrationType"] == "LAMBDA_FUNCTION"
        instance = properties["InstanceId"]
        assert instance.startswith(f"arn:aws:connect:{region_name}:{account_id}:instance/")
        assert lambda_backends[account_id][region_name].get_function(properties["IntegrationArn"])
        return cls(f"{instance}/integration-association/")
