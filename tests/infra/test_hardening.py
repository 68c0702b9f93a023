"""What a security review asks for: the operator's own key, logs that tell who and why, alarms on attacks, limits."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.infra.conftest import KEY
from tests.support.synthesized import Template, synthesize

QUEUES = {"kms:Decrypt", "kms:GenerateDataKey"}
TABLES = QUEUES | {
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}


def test_a_table_cannot_be_deleted_by_mistake(everything: Template) -> None:
    assert everything.only("DynamoDB::Table")["DeletionProtectionEnabled"] is True


def test_what_is_kept_is_encrypted_with_the_operators_key(everything: Template) -> None:
    sse = everything.only("DynamoDB::Table")["SSESpecification"]
    assert sse == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
    assert {queue["KmsMasterKeyId"] for queue in everything.of("SQS::Queue")} == {KEY}
    groups = everything.of("Logs::LogGroup")
    assert len(groups) == len(everything.of("Lambda::Function")) + 2  # the API's and the firewall's
    assert {group["KmsKeyId"] for group in groups} == {KEY}


def test_without_a_key_of_their_own_awss_keys_are_used(default: Template) -> None:
    assert not [group for group in default.of("Logs::LogGroup") if "KmsKeyId" in group]
    assert "kms:" not in json.dumps(default.of("IAM::Policy"))


@pytest.mark.parametrize("handler", ["start_chat.handler", "contact_events.handler", "rehydrate.handler"])
def test_a_function_uses_the_key_only_through_table_and_queue(everything: Template, handler: str) -> None:
    uses = [statement for statement in everything.statements(handler) if "kms:" in str(statement["Action"])]
    through = {
        statement["Condition"]["StringLike"]["kms:ViaService"]: set(statement["Action"])
        for statement in uses
        if "Condition" in statement
    }
    assert through == {"dynamodb.*": TABLES, "sqs.*": QUEUES}
    assert {statement["Resource"] for statement in uses} == {KEY}
    at_large = [statement["Action"] for statement in uses if "Condition" not in statement]
    assert at_large == (["kms:Decrypt"] if handler == "rehydrate.handler" else [])  # CDK's, for its event source


def test_the_authorizer_needs_no_key(everything: Template) -> None:
    assert "kms:" not in str(everything.permissions("authorizer.handler"))


def log_fields(template: Template) -> dict[str, str]:
    fields: dict[str, str] = json.loads(template.only("ApiGateway::Stage")["AccessLogSetting"]["Format"])
    return fields


def test_where_backends_sign_the_access_log_tells_which_one(templates: dict[str, Template]) -> None:
    assert log_fields(templates["iam"])["principal"] == "$context.identity.userArn"
    assert "principal" not in log_fields(templates["default"])


def test_the_firewall_logs_what_it_refuses_without_what_lets_in(default: Template) -> None:
    logging = default.only("WAFv2::LoggingConfiguration")
    (kept,) = logging["LoggingFilter"]["Filters"]
    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"
    assert (kept["Behavior"], kept["Conditions"]) == ("KEEP", [{"ActionCondition": {"Action": "BLOCK"}}])
    hidden = [field["SingleHeader"]["Name"] for field in logging["RedactedFields"] if "SingleHeader" in field]
    assert set(hidden) == {"authorization", "cookie", "x-amz-security-token", "x-api-key", "idempotency-key"}
    assert {"QueryString": {}} in logging["RedactedFields"]


def test_the_firewalls_log_has_the_name_that_aws_asks_for_and_is_there_first(default: Template) -> None:
    (arn,) = default.only("WAFv2::LoggingConfiguration")["LogDestinationConfigs"]
    name = "aws-waf-logs-PersistentChat"
    assert default.text(arn) == f"arn:aws:logs:eu-central-1:123456789012:log-group:{name}"
    (group,) = (key for key, one in default.resources.items() if one["Properties"].get("LogGroupName") == name)
    (logging,) = (entry for entry in default.resources.values() if entry["Type"] == "AWS::WAFv2::LoggingConfiguration")
    assert group in logging["DependsOn"]


def rate_per_ip(template: Template) -> dict[str, Any]:
    rules = {rule["Name"]: rule for rule in template.only("WAFv2::WebACL")["Rules"]}
    statement: dict[str, Any] = rules["RatePerIp"]["Statement"]["RateBasedStatement"]
    return statement


def test_behind_a_cdn_the_address_in_its_header_counts(everything: Template) -> None:
    statement = rate_per_ip(everything)
    assert statement["AggregateKeyType"] == "FORWARDED_IP"
    assert statement["ForwardedIPConfig"] == {"HeaderName": "True-Client-IP", "FallbackBehavior": "MATCH"}


def test_who_comes_around_the_cdn_is_refused_before_anything_is_counted(everything: Template) -> None:
    """A rate by a header leaves a request without that header alone, whatever its fallback says."""
    first = min(everything.only("WAFv2::WebACL")["Rules"], key=lambda rule: int(rule["Priority"]))
    assert first["Action"] == {"Block": {}}
    named = first["Statement"]["NotStatement"]["Statement"]["SizeConstraintStatement"]
    assert named["FieldToMatch"] == {"SingleHeader": {"Name": "true-client-ip"}}
    assert (named["ComparisonOperator"], named["Size"]) == ("GT", 0)


def test_without_a_cdn_no_header_counts(default: Template) -> None:
    assert "ForwardedIPConfig" not in rate_per_ip(default)
    assert "SingleHeader" not in str(default.only("WAFv2::WebACL"))


def test_floods_are_watched_where_the_firewall_counts_them_under_either_name(templates: dict[str, Template]) -> None:
    for name in ("default", "everything"):
        (alarm,) = (
            alarm
            for alarm in templates[name].of("CloudWatch::Alarm")
            if alarm.get("MetricName") == "BlockedRequests" and alarm["Namespace"] == "AWS/WAFV2"
        )
        where = {dimension["Name"]: templates[name].text(dimension["Value"]) for dimension in alarm["Dimensions"]}
        acl = templates[name].only("WAFv2::WebACL")
        assert where == {"WebACL": acl["Name"], "Rule": "RatePerIp", "Region": "eu-central-1"}
        assert acl["Name"] == acl["VisibilityConfig"]["MetricName"]


def test_where_no_address_is_counted_no_flood_is_watched(templates: dict[str, Template]) -> None:
    for name in ("iam", "bare"):
        assert "BlockedRequests" not in str(templates[name].of("CloudWatch::Alarm"))


def test_events_can_be_kept_from_taking_what_starts_need(everything: Template, tmp_path: Path) -> None:
    assert everything.function("contact_events.handler")["ReservedConcurrentExecutions"] == 5
    assert "ReservedConcurrentExecutions" not in everything.function("start_chat.handler")
    unlimited = synthesize(tmp_path, auth="iam", memory=True)
    assert "ReservedConcurrentExecutions" not in unlimited.function("contact_events.handler")


def test_what_the_authorizer_said_is_kept_for_as_long_as_configured(everything: Template) -> None:
    assert everything.only("ApiGateway::Authorizer")["AuthorizerResultTtlInSeconds"] == 60


@pytest.mark.parametrize("seconds", [0, 3600])
def test_a_cognito_authorizers_answers_likewise(seconds: int, tmp_path: Path) -> None:
    pool = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Example00"
    template = synthesize(tmp_path, auth="cognito", userPoolArn=pool, authorizerCacheSeconds=seconds)
    assert template.only("ApiGateway::Authorizer")["AuthorizerResultTtlInSeconds"] == seconds


def test_transcripts_can_be_decrypted_and_nothing_else_that_is_encrypted_with_their_key(everything: Template) -> None:
    (statement,) = (
        statement
        for statement in everything.statements("history.handler")
        if statement["Action"] == "kms:Decrypt" and everything.text(statement["Resource"]).endswith(":key/*")
    )
    bucket = "arn:aws:s3:::transcripts-of-the-shop"
    only = statement["Condition"]["StringLike"]
    assert only["kms:ViaService"] == "s3.*"
    assert [everything.text(arn) for arn in only["kms:EncryptionContext:aws:s3:arn"]] == [
        bucket,
        f"{bucket}/connect/shop/ChatTranscripts/*",
    ]


def test_where_no_transcript_is_read_none_can_be_decrypted(tmp_path: Path) -> None:
    template = synthesize(tmp_path, auth="iam", memory=True, history="list")
    assert "kms:" not in json.dumps(template.statements("history.handler"))
