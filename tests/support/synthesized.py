"""A synthesized template, read the way an operator would ask about it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import App, Environment, Stack, Validations
from aws_cdk import aws_lambda as lambda_
from cdk_nag import AwsSolutionsChecks

from infra.bundling.bundle import Bundle
from infra.synthesis import assemble

INSTANCE = "11111111-1111-1111-1111-111111111111"
FLOW = "22222222-2222-2222-2222-222222222222"
SECOND_FLOW = "33333333-3333-3333-3333-333333333333"
ROOT = Path(__file__).parents[2]


def stub(_: Bundle) -> lambda_.Code:
    """Code that is quickly made."""
    return lambda_.Code.from_inline("...")


def synthesize(outdir: Path, **settings: object) -> "Template":
    """The template for these settings under the project's own feature flags; the code is a stub, cdk-nag is on."""
    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(context={**flags, "instanceId": INSTANCE, "contactFlowIds": FLOW, **settings}, outdir=str(outdir))
    stack = assemble(app, code=stub)
    app.synth()
    return Template(outdir / stack.template_file)


def own_stack(outdir: Path, fill: Callable[[Stack], object], env: Environment | None = None) -> "Template":
    """The template of somebody else's stack, Own, with what `fill` puts into it; cdk-nag is on."""
    app = App(outdir=str(outdir))
    stack = Stack(app, "Own", env=env)
    fill(stack)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
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

    def method(self, name: str, path: str = "/") -> dict[str, Any]:
        methods = self.of("ApiGateway::Method")
        (one,) = (each for each in methods if each["HttpMethod"] == name and self.path_of(each["ResourceId"]) == path)
        return one

    def paths(self, name: str) -> set[str]:
        """Where the API has this method."""
        return {
            self.path_of(each["ResourceId"]) for each in self.of("ApiGateway::Method") if each["HttpMethod"] == name
        }

    def path_of(self, resource: dict[str, Any]) -> str:
        if "Ref" not in resource:
            return "/"  # the API's RootResourceId
        entry = self.resources[resource["Ref"]]["Properties"]
        return f"{self.path_of(entry['ParentId']).rstrip('/')}/{entry['PathPart']}"

    def permissions(self, handler: str) -> set[tuple[str, str]]:
        """Each (action, resource) that the function's role allows."""
        return {
            (action, self.text(resource))
            for statement in self.statements(handler)
            for action in _list(statement["Action"])
            for resource in _list(statement["Resource"])
        }

    def statements(self, handler: str) -> list[dict[str, Any]]:
        """What the function's role allows; managed policies would be missed, so none may be."""
        role = self.function(handler)["Role"]["Fn::GetAtt"][0]
        assert "ManagedPolicyArns" not in self.resources[role]["Properties"]
        return [
            statement
            for policy in self.of("IAM::Policy")
            if {"Ref": role} in policy["Roles"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]

    def text(
        self, value: Any, partition: str = "aws", region: str = "eu-central-1", known: Mapping[str, str] | None = None
    ) -> str:
        """A value with its intrinsic functions carried out, as deployed to a made-up account.

        `known` has what a <LogicalId> or <LogicalId.Attribute> turns out to be.
        """
        pseudo = {"AWS::Partition": partition, "AWS::Region": region, "AWS::AccountId": "123456789012"}
        if isinstance(value, str):
            return value
        if "Ref" in value and value["Ref"] in pseudo:
            return pseudo[value["Ref"]]
        if "Ref" in value or "Fn::GetAtt" in value:
            name = f"<{value.get('Ref') or '.'.join(value['Fn::GetAtt'])}>"
            return (known or {}).get(name, name)
        if "Fn::Select" in value:
            index, split = value["Fn::Select"]
            separator, source = split["Fn::Split"]
            return self.text(source, partition, region, known).split(separator)[int(index)]
        separator, parts = value["Fn::Join"]
        return str(separator).join(self.text(part, partition, region, known) for part in parts)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
