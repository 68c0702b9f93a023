"""The construct in somebody else's stack: with what they have already, and kept over upgrades."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Environment, Fn, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_wafv2 as waf

from infra.persistent_chat import PersistentChat
from infra.reading import ConfigError
from tests.infra.conftest import KEY
from tests.support.synthesized import FLOW, INSTANCE, Template, own_stack, stub

USER_POOL = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Example00"
ACL = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/own/00000000-0000-0000-0000-000000000000"
# Logical ids on which customers' memory and the clients' URL hang: another one here would be another table there.
IN_OUR_STACK = ("ConversationsBC91B70D", "EndpointApiB7AE4D04")
AS_CHAT_IN_OWN = ("ChatConversationsB8722F57", "ChatEndpointApiDDB530E9")


def chat(stack: Stack, name: str = "Chat", **given: Any) -> PersistentChat:
    """With the least that can be given."""
    least: dict[str, Any] = {"instance_id": INSTANCE, "contact_flow_ids": [FLOW], "code": stub}
    return PersistentChat(stack, name, **least | given)


def with_memory(stack: Stack, **given: Any) -> PersistentChat:
    return chat(stack, memory=True, auth="cognito", user_pool_arn=USER_POOL, **given)


def kept(template: Template) -> tuple[str, ...]:
    kinds = ("AWS::DynamoDB::Table", "AWS::ApiGateway::RestApi")
    return tuple(name for kind in kinds for name, entry in template.resources.items() if entry["Type"] == kind)


def test_an_upgrade_replaces_neither_the_table_nor_the_url_of_a_deployed_stack(everything: Template) -> None:
    assert kept(everything) == IN_OUR_STACK


def test_an_upgrade_replaces_neither_the_table_nor_the_url_of_somebody_elses_stack(tmp_path: Path) -> None:
    assert kept(own_stack(tmp_path, with_memory)) == AS_CHAT_IN_OWN


def test_instance_and_flow_of_the_same_app_are_taken_as_ids_or_as_arns(tmp_path: Path) -> None:
    def fill(stack: Stack) -> None:
        calls = connect.CfnInstance.AttributesProperty(inbound_calls=True, outbound_calls=True)
        instance = connect.CfnInstance(
            stack, "Instance", attributes=calls, identity_management_type="CONNECT_MANAGED", instance_alias="own"
        )
        chat(stack, "ById", instance_id=instance.attr_id)
        chat(stack, "ByArn", instance_id=instance.attr_arn)

    template = own_stack(tmp_path, fill)
    instance = f"arn:aws:connect:eu-central-1:123456789012:instance/{INSTANCE}"
    known = {"<Instance.Id>": INSTANCE, "<Instance.Arn>": instance}
    granted = [policy for policy in template.of("IAM::Policy") if "connect:StartChat" in json.dumps(policy)]
    assert len(granted) == 2
    for policy in granted:
        for statement in policy["PolicyDocument"]["Statement"]:
            if "connect:StartChatContact" in statement["Action"]:
                flow, contacts = (template.text(arn, known=known) for arn in statement["Resource"])
                assert (flow, contacts) == (f"{instance}/contact-flow/{FLOW}", f"{instance}/contact/*")
    for function in template.of("Lambda::Function"):
        given = function["Environment"]["Variables"]
        assert template.text(given["INSTANCE_ID"], known=known) == INSTANCE


def test_a_topic_of_the_same_app_gets_the_alarms(tmp_path: Path) -> None:
    template = own_stack(
        tmp_path, lambda stack: chat(stack, alarm_topic_arn=sns.Topic(stack, "Topic", enforce_ssl=True).topic_arn)
    )
    (topic,) = (name for name, entry in template.resources.items() if entry["Type"] == "AWS::SNS::Topic")
    for alarm in template.of("CloudWatch::Alarm"):
        assert alarm["AlarmActions"] == [{"Ref": topic}]


def test_an_existing_table_is_used_and_none_is_made(tmp_path: Path) -> None:
    def fill(stack: Stack) -> None:
        made = with_memory(stack, table=dynamodb.Table.from_table_name(stack, "Table", "remembered"))
        assert made.table is not None

    template = own_stack(tmp_path, fill)
    assert not template.of("DynamoDB::Table")
    assert template.variables("start_chat.handler")["CONVERSATIONS_TABLE"] == "remembered"
    table = "arn:aws:dynamodb:eu-central-1:123456789012:table/remembered"
    assert ("dynamodb:UpdateItem", table) in template.permissions("contact_events.handler")


def test_an_existing_web_acl_stands_before_the_stage_and_none_is_made(tmp_path: Path) -> None:
    template = own_stack(tmp_path, lambda stack: chat(stack, web_acl_arn=ACL))
    assert not template.of("WAFv2::WebACL")
    assert template.only("WAFv2::WebACLAssociation")["WebACLArn"] == ACL


def test_nothing_account_wide_changes_unless_asked_for(tmp_path: Path) -> None:
    template = own_stack(tmp_path, chat)
    assert not template.of("ApiGateway::Account")
    assert "apigateway.amazonaws.com" not in json.dumps(template.of("IAM::Role"))


def test_an_existing_role_becomes_the_one_that_writes_logs_before_the_stage_is_made(tmp_path: Path) -> None:
    role = "arn:aws:iam::123456789012:role/logs"
    template = own_stack(tmp_path, lambda stack: chat(stack, log_role=iam.Role.from_role_arn(stack, "Role", role)))
    assert template.only("ApiGateway::Account") == {"CloudWatchRoleArn": role}
    (account,) = (name for name, entry in template.resources.items() if entry["Type"] == "AWS::ApiGateway::Account")
    (stage,) = (entry for entry in template.resources.values() if entry["Type"] == "AWS::ApiGateway::Stage")
    assert account in stage["DependsOn"]


def test_a_role_is_made_where_it_is_asked_for(tmp_path: Path) -> None:
    template = own_stack(tmp_path, lambda stack: chat(stack, account_log_role=True))
    assert template.only("ApiGateway::Account")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"waf": False, "web_acl_arn": ACL}, "web_acl_arn has no effect without waf=True."),
        ({"web_acl_arn": ACL, "waf_rate_per_ip": 50}, "waf_rate_per_ip has no effect beside web_acl_arn."),
        (
            {"instance_id": "arn:aws:connect:us-east-1:123456789012:instance/" + INSTANCE},
            "^instance_id is in Region us-east-1, but you deploy to eu-west-1",
        ),
        (
            {"table": "conversations", "memory": True, "auth": "guest"},
            "^table has 'conversations', .*: give table=…",
        ),
        (
            {"web_acl_arn": ""},
            "^web_acl_arn has '', which is not accepted: give web_acl_arn=… with the ARN",
        ),
        ({"web_acl_arn": ACL.replace("regional", "global")}, "^web_acl_arn has 'arn:.*global.*, which is not accepted"),
        (
            {"log_role": "arn:aws:iam::123456789012:role/logs"},
            "^log_role has 'arn:.*: give log_role=…",
        ),
        ({"code": None}, "^code has None, which is not accepted"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused(given: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=sentence):
        own_stack(tmp_path, lambda stack: chat(stack, **given), Environment(region="eu-west-1", account="123456789012"))


def test_a_table_without_a_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="table has no effect without memory=True"):
        own_stack(tmp_path, lambda stack: chat(stack, table=dynamodb.Table.from_table_name(stack, "Table", "t")))


def test_a_stack_that_knows_its_place_has_no_finding_either(tmp_path: Path) -> None:
    env = Environment(region="eu-west-1", account="123456789012")
    own_stack(tmp_path, lambda stack: with_memory(stack, account_log_role=True), env)


def test_two_in_one_stack_count_apart(tmp_path: Path) -> None:
    template = own_stack(tmp_path, lambda stack: [chat(stack, "Web"), chat(stack, "Phone")])
    namespaces = {
        function["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
        for function in template.of("Lambda::Function")
    }
    assert namespaces == {"Own-Web", "Own-Phone"}
    assert {api["Name"] for api in template.of("ApiGateway::RestApi")} == namespaces


def test_everything_that_it_makes_is_an_attribute(tmp_path: Path) -> None:
    made: list[PersistentChat] = []
    template = own_stack(tmp_path, lambda stack: made.append(with_memory(stack)))
    (one,) = made
    assert one.functions.keys() == {"StartChat", "ContactEvents", "Rehydrate"}
    assert one.functions["StartChat"] is one.start_chat
    assert len(one.alarms) == len(template.of("CloudWatch::Alarm"))
    assert one.table is not None
    assert one.endpoint_url
    assert one.dashboard.node.path == "Own/Chat/Operations/Dashboard"
    assert one.api.node.path == "Own/Chat/Endpoint/Api"


def test_an_existing_table_that_has_a_key_can_be_read_with_it(tmp_path: Path) -> None:
    def fill(stack: Stack) -> None:
        key = kms.Key.from_key_arn(stack, "Key", KEY)
        table = dynamodb.Table.from_table_attributes(stack, "Table", table_name="remembered", encryption_key=key)
        with_memory(stack, table=table)

    assert ("kms:Decrypt", KEY) in own_stack(tmp_path, fill).permissions("start_chat.handler")


def test_a_key_a_bucket_and_a_web_acl_of_the_same_app_are_taken(tmp_path: Path) -> None:
    def fill(stack: Stack) -> None:
        key = kms.Key(stack, "Key", enable_key_rotation=True)
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", Fn.import_value("transcripts"))
        visible = waf.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True, metric_name="own", sampled_requests_enabled=False
        )
        allow = waf.CfnWebACL.DefaultActionProperty(allow={})
        acl = waf.CfnWebACL(stack, "Acl", scope="REGIONAL", default_action=allow, visibility_config=visible)
        place = {"transcript_bucket": bucket.bucket_name, "transcript_prefix": "chats"}
        with_memory(stack, history="transcripts", key_arn=key.key_arn, web_acl_arn=acl.attr_arn, **place)

    template = own_stack(tmp_path, fill)
    (key,) = (name for name, entry in template.resources.items() if entry["Type"] == "AWS::KMS::Key")
    assert {json.dumps(group["KmsKeyId"]) for group in template.of("Logs::LogGroup")} == {
        json.dumps({"Fn::GetAtt": [key, "Arn"]})
    }
    assert template.only("WAFv2::WebACLAssociation")["WebACLArn"] == {"Fn::GetAtt": ["Acl", "Arn"]}
    history = next(each for each in template.of("Lambda::Function") if each["Handler"] == "history.handler")[
        "Environment"
    ]["Variables"]
    assert history["TRANSCRIPT_BUCKET"] == {"Fn::ImportValue": "transcripts"}
