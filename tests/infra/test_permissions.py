"""What each role may do: exactly what its function calls, on exactly what is configured."""

import re
from pathlib import Path

from infra.bundling import bundle
from tests.support.synthesized import FLOW, INSTANCE, SECOND_FLOW, Template, synthesize

CONNECT = f"arn:aws:connect:eu-central-1:123456789012:instance/{INSTANCE}"
CONTACTS = f"{CONNECT}/contact/*"


def own_log_and_traces(template: Template, handler: str) -> set[tuple[str, str]]:
    log = template.function(handler)["LoggingConfig"]["LogGroup"]["Ref"]
    return {
        ("logs:CreateLogStream", f"<{log}.Arn>"),
        ("logs:PutLogEvents", f"<{log}.Arn>"),
        ("xray:PutTraceSegments", "*"),
        ("xray:PutTelemetryRecords", "*"),
    }


def on_table(template: Template, *operations: str) -> set[tuple[str, str]]:
    (table,) = (name for name, entry in template.resources.items() if entry["Type"] == "AWS::DynamoDB::Table")
    return {(f"dynamodb:{operation}", f"<{table}.Arn>") for operation in operations}


def test_start_chat_may_start_in_the_configured_flow_and_look_at_contacts(default: Template) -> None:
    assert default.permissions("start_chat.handler") - own_log_and_traces(default, "start_chat.handler") == {
        ("connect:StartChatContact", f"{CONNECT}/contact-flow/{FLOW}"),
        ("connect:StartChatContact", CONTACTS),
        ("connect:DescribeContact", CONTACTS),
        ("connect:ListAssociatedContacts", CONTACTS),
        ("sqs:SendMessage", f"<{queue(default, 'RehydrationQueue')}.Arn>"),
    }


def beside_the_key(template: Template, handler: str) -> set[tuple[str, str]]:
    """What test_hardening does not look at."""
    return {(action, resource) for action, resource in template.permissions(handler) if not action.startswith("kms:")}


def queue(template: Template, logical_id: str) -> str:
    (name,) = (name for name in template.resources if re.fullmatch(f"{logical_id}[0-9A-F]{{8}}", name))
    return name


def test_late_rehydration_may_associate_look_at_contacts_and_send_again(everything: Template) -> None:
    late = f"<{queue(everything, 'RehydrationQueue')}.Arn>"
    granted = beside_the_key(everything, "rehydrate.handler") - own_log_and_traces(everything, "rehydrate.handler")
    assert {entry for entry in granted if not entry[0].startswith("sqs:")} == {
        ("connect:CreatePersistentContactAssociation", CONNECT),
        ("connect:CreatePersistentContactAssociation", CONTACTS),
        ("connect:DescribeContact", CONTACTS),
        ("connect:ListAssociatedContacts", CONTACTS),
        *on_table(everything, "UpdateItem"),
    }
    assert {resource for action, resource in granted if action.startswith("sqs:")} == {late}


def test_history_may_read_the_table_contacts_and_transcripts(everything: Template) -> None:
    granted = beside_the_key(everything, "history.handler") - own_log_and_traces(everything, "history.handler")
    assert granted == {
        *on_table(everything, "GetItem", "Query"),
        ("connect:DescribeContact", CONTACTS),
        ("connect:ListAssociatedContacts", CONTACTS),
        ("s3:GetObject", "arn:aws:s3:::transcripts-of-the-shop/connect/shop/ChatTranscripts/*"),
        ("s3:ListBucket", "arn:aws:s3:::transcripts-of-the-shop"),  # or a missing file is a denied one to S3
    }


def test_a_flows_function_may_read_items_and_look_at_contacts(everything: Template) -> None:
    granted = beside_the_key(everything, "flow_lookup.handler") - own_log_and_traces(everything, "flow_lookup.handler")
    assert granted == {
        ("connect:DescribeContact", CONTACTS),
        ("connect:ListAssociatedContacts", CONTACTS),
        *on_table(everything, "GetItem", "Query"),
    }


def test_start_chat_may_not_look_at_contacts_where_sources_are_not_checked(templates: dict[str, Template]) -> None:
    actions = {action for action, _ in templates["bare"].permissions("start_chat.handler")}
    assert {action for action in actions if action.startswith("connect:")} == {"connect:StartChatContact"}


def test_start_chat_may_look_at_contacts_where_it_only_remembers(tmp_path: Path) -> None:
    template = synthesize(tmp_path, auth="iam", memory=True, verifySource=False)
    actions = {action for action, _ in template.permissions("start_chat.handler") if action.startswith("connect:")}
    assert actions == {"connect:StartChatContact", "connect:DescribeContact", "connect:ListAssociatedContacts"}


def test_each_configured_flow_is_granted_and_no_other(everything: Template) -> None:
    flows = {resource for _, resource in everything.permissions("start_chat.handler") if "/contact-flow/" in resource}
    assert flows == {f"{CONNECT}/contact-flow/{FLOW}", f"{CONNECT}/contact-flow/{SECOND_FLOW}"}


def test_the_authorizer_may_do_nothing_at_all(everything: Template) -> None:
    assert everything.permissions("authorizer.handler") == own_log_and_traces(everything, "authorizer.handler")


def test_with_a_memory_start_chat_may_read_and_write_its_items(everything: Template) -> None:
    granted = {entry for entry in everything.permissions("start_chat.handler") if entry[0].startswith("dynamodb:")}
    assert granted == on_table(everything, "GetItem", "PutItem", "UpdateItem")


def test_contact_events_may_write_the_table_and_its_dead_letters(everything: Template) -> None:
    dead_letters = queue(everything, "ContactEventsDeadLetters")
    granted = beside_the_key(everything, "contact_events.handler")
    assert granted - own_log_and_traces(everything, "contact_events.handler") == {
        ("sqs:SendMessage", f"<{dead_letters}.Arn>"),
        *on_table(everything, "UpdateItem"),
    }


def test_what_is_granted_is_what_the_lean_model_can_call(everything: Template) -> None:
    # IAM knows a transaction by its writes only, and those are granted.
    table = set(bundle.DYNAMODB) - {"TransactWriteItems"}
    actions = {action for action, _ in everything.permissions("start_chat.handler")}
    assert {f"connect:{name}" for name in bundle.CONNECT} == {name for name in actions if name.startswith("connect:")}
    assert {f"dynamodb:{name}" for name in table} == {name for name in actions if name.startswith("dyn")}


def test_every_function_has_a_role_and_a_log_group_of_its_own(everything: Template) -> None:
    functions = everything.of("Lambda::Function")
    assert len({str(function["Role"]) for function in functions}) == len(functions) == 6
    assert len({str(function["LoggingConfig"]) for function in functions}) == len(functions)


def test_only_api_gateway_may_invoke_start_chat_and_only_by_post(default: Template) -> None:
    (permission,) = default.of("Lambda::Permission")
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert default.text(permission["SourceArn"]).endswith("/POST/")


def test_the_same_template_names_its_resources_in_every_partition(template: Template) -> None:
    assert "arn:aws:connect" not in template.path.read_text()
    policies = [policy for policy in template.of("IAM::Policy") if "connect:" in str(policy)]
    assert policies
    for policy in policies:
        for statement in policy["PolicyDocument"]["Statement"]:
            if "connect:StartChatContact" in statement["Action"]:
                flow = template.text(statement["Resource"][0], "aws-us-gov", "us-gov-west-1")
                assert flow.startswith("arn:aws-us-gov:connect:us-gov-west-1:123456789012:instance/")
