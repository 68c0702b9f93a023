"""A synthesized template, read the way an operator would ask about it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import App
from aws_cdk import aws_lambda as lambda_

from infra.synthesis import assemble

INSTANCE = "11111111-1111-1111-1111-111111111111"
FLOW = "22222222-2222-2222-2222-222222222222"
SECOND_FLOW = "33333333-3333-3333-3333-333333333333"
ROOT = Path(__file__).parents[2]


def synthesize(outdir: Path, **settings: object) -> "Template":
    """The template for these settings under the project's own feature flags; the code is a stub, cdk-nag is on."""
    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(context={**flags, "instanceId": INSTANCE, "contactFlowIds": FLOW, **settings}, outdir=str(outdir))
    stack = assemble(app, code=lambda _: lambda_.Code.from_inline("..."))
    app.synth()
    return Template(outdir / stack.template_file)


@dataclass(frozen=True)
class Template:
    """One template on disk; values that only AWS knows are shown as <LogicalId> or <LogicalId.Attribute>."""

    path: Path

    @property
    def resources(self) -> dict[str, Any]:
        return dict(json.loads(self.path.read_text())["Resources"])

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The properties of all resources of a kind such as Lambda::Function."""
        return [entry["Properties"] for entry in self.resources.values() if entry["Type"] == f"AWS::{kind}"]

    def only(self, kind: str) -> dict[str, Any]:
        (one,) = self.of(kind)
        return one

    def function(self, handler: str) -> dict[str, Any]:
        (one,) = (entry for entry in self.of("Lambda::Function") if entry["Handler"] == handler)
        return one

    def variables(self, handler: str) -> dict[str, str]:
        variables = self.function(handler)["Environment"]["Variables"]
        return {name: self.text(value) for name, value in variables.items()}

    def method(self, name: str) -> dict[str, Any]:
        (one,) = (entry for entry in self.of("ApiGateway::Method") if entry["HttpMethod"] == name)
        return one

    def permissions(self, handler: str) -> set[tuple[str, str]]:
        """Each (action, resource) that the function's role allows; managed policies would be missed, so none may be."""
        role = self.function(handler)["Role"]["Fn::GetAtt"][0]
        assert "ManagedPolicyArns" not in self.resources[role]["Properties"]
        statements = [
            statement
            for policy in self.of("IAM::Policy")
            if {"Ref": role} in policy["Roles"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]
        return {
            (action, self.text(resource))
            for statement in statements
            for action in _list(statement["Action"])
            for resource in _list(statement["Resource"])
        }

    def text(self, value: Any, partition: str = "aws", region: str = "eu-central-1") -> str:
        """A value with its intrinsic functions carried out, as deployed to a made-up account."""
        pseudo = {"AWS::Partition": partition, "AWS::Region": region, "AWS::AccountId": "123456789012"}
        if isinstance(value, str):
            return value
        if "Ref" in value:
            return pseudo.get(value["Ref"], f"<{value['Ref']}>")
        if "Fn::GetAtt" in value:
            return f"<{'.'.join(value['Fn::GetAtt'])}>"
        separator, parts = value["Fn::Join"]
        return str(separator).join(self.text(part, partition, region) for part in parts)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
