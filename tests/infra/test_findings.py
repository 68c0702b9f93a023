"""What is said at synthesis: an unacknowledged finding of cdk-nag fails it, an unwise setting is warned of."""

from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk import aws_sqs as sqs

from infra.synthesis import assemble
from tests.infra.conftest import ISSUER, POOL
from tests.support.synthesized import FLOW, INSTANCE, Template, stub, synthesize


def test_a_finding_that_nobody_acknowledged_fails_the_synthesis(tmp_path: Path) -> None:
    app = App(context={"instanceId": INSTANCE, "contactFlowIds": FLOW}, outdir=str(tmp_path))
    stack = assemble(app, code=stub)
    sqs.Queue(stack, "Careless")
    with pytest.raises(Exception, match=r"AwsSolutions-SQS[34]|[Vv]alidation failed"):
        app.synth()


def said(template: Template) -> str:
    return "".join(file.read_text() for file in template.path.parent.glob("*.metadata.json"))


@pytest.mark.parametrize(
    ("given", "warning"),
    [
        ({"verifySource": False}, "verifySource=false: whoever knows a contact's id"),
        ({}, "alarmTopicArn is not given: the alarms tell nobody."),
        ({"wafIpHeader": "X-Forwarded-For"}, "wafIpHeader=X-Forwarded-For: its first address counts"),
        (ISSUER, "allowedOrigins=* with auth=jwt: any website"),
        (POOL, "allowedOrigins=* with auth=cognito: any website"),
        (ISSUER | {"customerIdClaim": "email"}, "customerIdClaim=email: who gets a customer's old address"),
        (ISSUER | {"customerIdClaim": "phone_number"}, "customerIdClaim=phone_number: who gets a customer's old"),
    ],
)
def test_what_may_be_meant_and_is_unwise_is_warned_of(given: dict[str, object], warning: str, tmp_path: Path) -> None:
    assert warning in said(synthesize(tmp_path, **given))


def test_there_is_no_warning_without_a_cause(everything: Template) -> None:
    assert "persistent-chat:" not in said(everything)
