"""The memory as deployed: a table that outlives the stack, and events that are never lost silently."""

import json
from typing import Any

from persistent_chat.memory import contact_event
from tests.support.synthesized import INSTANCE, Template


def test_without_memory_there_is_neither_table_nor_events(default: Template) -> None:
    assert not default.of("DynamoDB::Table")
    assert not default.of("Events::Rule")
    assert "CONVERSATIONS_TABLE" not in default.variables("start_chat.handler")


def test_the_table_is_encrypted_recoverable_forgetful_and_kept(everything: Template) -> None:
    table = everything.only("DynamoDB::Table")
    (entry,) = (entry for entry in everything.resources.values() if entry["Type"] == "AWS::DynamoDB::Table")
    assert [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]] == [("pk", "HASH"), ("sk", "RANGE")]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"]["SSEEnabled"] is True
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
    assert entry["DeletionPolicy"] == entry["UpdateReplacePolicy"] == "Retain"


def test_the_tables_name_is_an_output_for_who_forgets_a_customer(everything: Template) -> None:
    (name,) = (name for name, entry in everything.resources.items() if entry["Type"] == "AWS::DynamoDB::Table")
    assert json.loads(everything.path.read_text())["Outputs"]["ConversationsTable"]["Value"] == {"Ref": name}


def test_only_chats_of_this_instance_are_subscribed(everything: Template) -> None:
    pattern = everything.only("Events::Rule")["EventPattern"]
    assert pattern["source"] == ["aws.connect"]
    assert pattern["detail-type"] == ["Amazon Connect Contact Event", "Connect Customer Contact Event"]
    assert pattern["detail"]["channel"] == [{"equals-ignore-case": "CHAT"}]
    assert pattern["detail"]["eventType"] == [
        {"equals-ignore-case": told} for told in ("INITIATED", "CONNECTED_TO_AGENT", "DISCONNECTED", "COMPLETED")
    ]
    assert pattern["detail"]["eventType"] == [{"equals-ignore-case": told} for told in contact_event.TOLD]
    (instance,) = pattern["detail"]["instanceArn"]
    assert everything.text(instance, "aws-cn", "cn-north-1") == (
        f"arn:aws-cn:connect:cn-north-1:123456789012:instance/{INSTANCE}"
    )


def test_an_event_is_retried_within_bounds_and_then_kept(everything: Template) -> None:
    (target,) = everything.only("Events::Rule")["Targets"]
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 3}
    assert target["DeadLetterConfig"] == {
        "Arn": everything.function("contact_events.handler")["DeadLetterConfig"]["TargetArn"]
    }
    invoke = everything.only("Lambda::EventInvokeConfig")
    assert (invoke["MaximumRetryAttempts"], invoke["MaximumEventAgeInSeconds"]) == (2, 3600)


def test_what_could_not_be_done_is_tried_three_times_and_kept_for_a_fortnight(everything: Template) -> None:
    dead_letters = {name: queue for name, queue in queues(everything).items() if "DeadLetters" in name}
    assert len(dead_letters) == 2
    assert {queue["MessageRetentionPeriod"] for queue in dead_letters.values()} == {14 * 24 * 3600}
    (late,) = (queue for name, queue in queues(everything).items() if name not in dead_letters)
    assert late["RedrivePolicy"]["maxReceiveCount"] == 3
    assert late["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0] in dead_letters


def queues(template: Template) -> dict[str, Any]:
    return {name: it["Properties"] for name, it in template.resources.items() if it["Type"] == "AWS::SQS::Queue"}


def test_every_queue_is_encrypted_and_spoken_to_by_tls_only(everything: Template, default: Template) -> None:
    for template in (everything, default):
        queues, policies = template.of("SQS::Queue"), template.of("SQS::QueuePolicy")
        assert len(queues) == len(policies)
        assert all(queue.get("KmsMasterKeyId") or queue["SqsManagedSseEnabled"] for queue in queues)
        for policy in map(json.dumps, policies):
            assert '"Effect": "Deny"' in policy
            assert '"aws:SecureTransport": "false"' in policy
