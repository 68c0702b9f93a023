"""What contact flows ask: open to one instance of one account, and there only where it is wanted."""

import json

from tests.support.synthesized import INSTANCE, Template

CONNECT = f"arn:aws:connect:eu-central-1:123456789012:instance/{INSTANCE}"


def name(template: Template) -> str:
    (found,) = (
        name
        for name, entry in template.resources.items()
        if entry["Type"] == "AWS::Lambda::Function" and entry["Properties"]["Handler"] == "flow_lookup.handler"
    )
    return found


def test_this_instance_alone_may_invoke_it(everything: Template) -> None:
    function = f"<{name(everything)}.Arn>"
    (permission,) = (
        entry for entry in everything.of("Lambda::Permission") if everything.text(entry["FunctionName"]) == function
    )
    assert permission["Principal"] == "connect.amazonaws.com"
    assert everything.text(permission["SourceArn"]) == CONNECT
    assert everything.text(permission["SourceAccount"]) == "123456789012"
    assert permission["Action"] == "lambda:InvokeFunction"


def test_the_instance_offers_it_in_its_flow_designer(everything: Template) -> None:
    association = everything.only("Connect::IntegrationAssociation")
    assert everything.text(association["InstanceId"]) == CONNECT
    assert everything.text(association["IntegrationArn"]) == f"<{name(everything)}.Arn>"
    assert association["IntegrationType"] == "LAMBDA_FUNCTION"


def test_its_arn_is_an_output(everything: Template) -> None:
    outputs = json.loads(everything.path.read_text())["Outputs"]
    assert everything.text(outputs["FlowLookupArn"]["Value"]) == f"<{name(everything)}.Arn>"


def test_without_the_setting_nothing_of_it_is_deployed(templates: dict[str, Template]) -> None:
    text = templates["guest"].path.read_text()
    assert "flow_lookup" not in text
    assert "IntegrationAssociation" not in text
    assert "connect.amazonaws.com" not in text
