"""cdk-nag is on: what nobody acknowledged fails the synthesis."""

from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from infra.synthesis import assemble
from tests.infra.synthesized import FLOW, INSTANCE


def test_a_finding_that_nobody_acknowledged_fails_the_synthesis(tmp_path: Path) -> None:
    app = App(context={"instanceId": INSTANCE, "contactFlowIds": FLOW}, outdir=str(tmp_path))
    stack = assemble(app, code=lambda _: lambda_.Code.from_inline("..."))
    sqs.Queue(stack, "Careless")
    with pytest.raises(Exception, match=r"AwsSolutions-SQS[34]|[Vv]alidation failed"):
        app.synth()
