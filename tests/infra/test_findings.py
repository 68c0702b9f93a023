"""What is said at synthesis: an unacknowledged finding of cdk-nag fails it, an unwise setting is warned of."""

from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from infra.synthesis import assemble
from tests.support.synthesized import FLOW, INSTANCE, Template


def test_a_finding_that_nobody_acknowledged_fails_the_synthesis(tmp_path: Path) -> None:
    app = App(context={"instanceId": INSTANCE, "contactFlowIds": FLOW}, outdir=str(tmp_path))
    stack = assemble(app, code=lambda _: lambda_.Code.from_inline("..."))
    sqs.Queue(stack, "Careless")
    with pytest.raises(Exception, match=r"AwsSolutions-SQS[34]|[Vv]alidation failed"):
        app.synth()


def said(template: Template) -> str:
    return "".join(file.read_text() for file in template.path.parent.glob("*.metadata.json"))


def test_switching_the_check_of_sources_off_is_warned_of(templates: dict[str, Template]) -> None:
    assert "verifySource=false: whoever knows a contact's id" in said(templates["bare"])
    assert "verifySource=false" not in said(templates["default"])
