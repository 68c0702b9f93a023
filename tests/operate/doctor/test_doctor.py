"""`make doctor` on an account that is ready, and with each fault planted one by one."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.reading import ConfigError
from operate.doctor.__main__ import examine
from operate.progress import Progress
from tests.operate.doctor.conftest import BUCKET, PREFIX, Account, flow, quota_list, storage
from tests.support.chats import FLOW, INSTANCE

GIVEN = {"instanceId": INSTANCE, "contactFlowIds": FLOW}
OTHER = "22222222-2222-2222-2222-2222222222ff"


def examined(account: Account, **settings: Any) -> tuple[int, str]:
    out = io.StringIO()
    status = examine(account.aws, GIVEN | settings, Progress(out))
    return status, out.getvalue()


def lines(text: str, sign: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(sign)]


def test_an_account_that_is_ready_gets_check_marks_only_and_the_settings_to_paste(account: Account) -> None:
    status, text = examined(account)
    assert status == 0
    assert len(lines(text, "✔")) == 9
    assert not lines(text, "✘") + lines(text, "?") + lines(text, "!")
    pasted = json.loads(text[text.index("{") :])
    assert pasted == GIVEN


def expire(account: Account, **expiration: Any) -> None:
    rule = {"ID": "tidy", "Status": "Enabled", "Filter": {"Prefix": "connect/"}, "Expiration": expiration}
    account.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})


def freeze(account: Account) -> None:
    rule = {"ID": "cold", "Status": "Enabled", "Prefix": "", "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]}
    account.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})


def lock(account: Account, *, disabled: bool) -> None:
    key = account.kms.create_key()["KeyMetadata"]["KeyId"]
    if disabled:
        account.kms.disable_key(KeyId=key)
    account.answers["ListInstanceStorageConfigs"] = storage(
        BUCKET, EncryptionConfig={"EncryptionType": "KMS", "KeyId": key}
    )


def answer(operation: str, answered: dict[str, Any] | str) -> Callable[[Account], None]:
    def plant(account: Account) -> None:
        account.answers[operation] = answered

    return plant


MISSING_KEY = {"EncryptionType": "KMS", "KeyId": "11111111-1111-1111-1111-111111111111"}

FAULTS: dict[str, tuple[Callable[[Account], None], str]] = {
    "no such instance": (
        answer("DescribeInstance", "ResourceNotFoundException"),
        f"is not in eu-central-1: look at the Region (AWS_REGION) and the id; here are {INSTANCE} (centre)",
    ),
    "instance in the making": (
        answer("DescribeInstance", {"Instance": {"InstanceStatus": "CREATION_IN_PROGRESS"}}),
        "is not active but CREATION_IN_PROGRESS",
    ),
    "no such flow": (
        answer("DescribeContactFlow", "ResourceNotFoundException"),
        f"Flow {FLOW} is not in this instance: give one of {FLOW} (Chat)",
    ),
    "flow never published": (
        answer("DescribeContactFlow", "ContactFlowNotPublishedException"),
        "has never been published: open it in Amazon Connect, and choose Publish",
    ),
    "flow saved only": (
        answer("DescribeContactFlow", flow("InvokeLambdaFunction", Status="SAVED")),
        "(Chat) is saved and not published: open it",
    ),
    "flow archived": (answer("DescribeContactFlow", flow("Wait", State="ARCHIVED")), "(Chat) is archived: restore it"),
    "flow of a queue": (
        answer("DescribeContactFlow", flow("Wait", Type="CUSTOMER_QUEUE")),
        "is of type CUSTOMER_QUEUE: chats start in one of type Contact flow (inbound)",
    ),
    "flow that associates": (
        answer("DescribeContactFlow", flow("CreatePersistentContactAssociation", "Wait")),
        "has the block Create persistent contact association: remove it",
    ),
    "no transcripts": (
        answer("ListInstanceStorageConfigs", storage()),
        "Chat transcripts are not kept, so that no past can come back: switch them on",
    ),
    "transcripts in two buckets": (
        answer("ListInstanceStorageConfigs", storage(BUCKET, "second")),
        f"kept in more than one bucket ({BUCKET} and second): leave one",
    ),
    "no such bucket": (
        answer("ListInstanceStorageConfigs", storage("gone")),
        "Bucket gone does not exist: choose one that does",
    ),
    "bucket emptied on a date": (
        lambda account: expire(account, Date="2030-01-01T00:00:00Z"),
        "Lifecycle rule tidy deletes transcripts on a date",
    ),
    "no such key": (
        answer("ListInstanceStorageConfigs", storage(BUCKET, EncryptionConfig=MISSING_KEY)),
        "Key 11111111-1111-1111-1111-111111111111 does not exist",
    ),
    "key disabled": (lambda account: lock(account, disabled=True), "is Disabled: enable it"),
    "a rate beyond the quota": (
        answer("ListServiceQuotas", quota_list(**{"Rate of StartChatContact API requests": 2.0})),
        "StartChatContact: 2 a second; rate=5, burst=8: give -c rate=2, or raise the quota",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_the_one_thing_that_is_wrong_and_says_what_to_do(account: Account, name: str) -> None:
    plant, expected = FAULTS[name]
    plant(account)
    status, text = examined(account)
    (line,) = lines(text, "✘")
    assert expected in line
    assert status == 1
    assert not lines(text, "?")


WORTH_A_WORD: dict[str, tuple[Callable[[Account], None], str]] = {
    "idle chats": (
        answer("DescribeContactFlow", flow("TransferContactToQueue")),
        f"Nothing in flow {FLOW} can end a chat whose customer has gone silent",
    ),
    "transcripts deleted after a month": (
        lambda account: expire(account, Days=30),
        "Lifecycle rule tidy deletes transcripts after 30 days: older chats cannot be resumed",
    ),
    "transcripts frozen": (freeze, "Lifecycle rule cold moves transcripts to GLACIER after 30 days"),
}


@pytest.mark.parametrize("name", WORTH_A_WORD)
def test_what_works_and_yet_is_worth_a_word_is_said_and_is_no_fault(account: Account, name: str) -> None:
    plant, expected = WORTH_A_WORD[name]
    plant(account)
    status, text = examined(account)
    (line,) = lines(text, "!")
    assert expected in line
    assert status == 0


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("DescribeInstance", "connect:DescribeInstance"),
        ("DescribeContactFlow", "connect:DescribeContactFlow"),
        ("ListInstanceStorageConfigs", "connect:ListInstanceStorageConfigs"),
        ("ListServiceQuotas", "servicequotas:ListServiceQuotas"),
    ],
)
def test_what_may_not_be_looked_at_is_said_with_the_permission_it_needs(
    account: Account, operation: str, action: str
) -> None:
    account.answers[operation] = "AccessDeniedException"
    status, text = examined(account)
    (line,) = lines(text, "?")
    assert line.endswith(f"could not look: needs {action}")
    assert not lines(text, "✘")
    assert status == 2


def test_a_service_that_answers_oddly_costs_its_own_line_only(account: Account) -> None:
    account.answers["DescribeContactFlow"] = "InternalServiceException"
    status, text = examined(account)
    assert lines(text, "?") == [f"? Flow {FLOW}: could not look: connect said InternalServiceException"]
    assert lines(text, "✔ Chat transcripts")
    assert status == 2


def test_a_flow_is_followed_to_what_it_leads_to(account: Account) -> None:
    arn = f"arn:aws:connect:eu-central-1:000000000000:instance/{INSTANCE}/contact-flow/{OTHER}"
    transfer = {"Type": "TransferToFlow", "Parameters": {"ContactFlowId": arn}}
    association = {"Type": "CreatePersistentContactAssociation"}
    contents = {FLOW: [transfer], OTHER: [association, {"Type": "Wait"}]}

    def described(request: Any, **_: object) -> Any:
        flow_id = request.url.rpartition("/")[2]
        account.answers["DescribeContactFlow"] = flow(Id=flow_id, Content=json.dumps({"Actions": contents[flow_id]}))

    account.aws.client("connect").meta.events.register_first("before-send.connect.DescribeContactFlow", described)
    status, text = examined(account)
    (line,) = lines(text, "✘")
    assert f"Flow {FLOW}, or one of 1 that it leads to, has the block" in line
    assert status == 1


def test_the_key_and_a_rule_elsewhere_are_looked_at_and_well(account: Account) -> None:
    lock(account, disabled=False)
    rule = {"ID": "other", "Status": "Enabled", "Filter": {"Prefix": "reports/"}, "Expiration": {"Days": 1}}
    account.s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})
    status, text = examined(account)
    assert status == 0
    assert any(line.endswith("can be used") for line in lines(text, "✔ Key"))
    assert f"s3://{BUCKET}/{PREFIX}, encrypted with" in text


def test_the_only_instance_is_taken_and_flows_are_offered_to_choose_from(account: Account) -> None:
    with pytest.raises(ConfigError) as refused:
        examine(account.aws, {}, Progress(io.StringIO()))
    assert str(refused.value) == (
        "contactFlowIds is missing: give -c contactFlowIds=… with one of the published inbound flows of instance"
        f" {INSTANCE}:\n  {FLOW}  Chat"
    )


def test_of_several_instances_one_has_to_be_chosen(account: Account) -> None:
    two = [{"Id": INSTANCE, "InstanceAlias": "centre"}, {"Id": OTHER, "InstanceAlias": "second"}]
    account.answers["ListInstances"] = {"InstanceSummaryList": two}
    with pytest.raises(ConfigError, match="instanceId is missing: give -c instanceId=…") as refused:
        examine(account.aws, {}, Progress(io.StringIO()))
    assert str(refused.value).splitlines()[1:] == [f"  {INSTANCE}  centre", f"  {OTHER}  second"]


def test_an_instance_of_another_region_is_refused_before_anything_is_looked_at(account: Account) -> None:
    arn = f"arn:aws:connect:us-east-1:123456789012:instance/{INSTANCE}"
    with pytest.raises(ConfigError, match=r"instanceId is in Region us-east-1, but you deploy to eu-central-1"):
        examined(account, instanceId=arn)


HISTORY = {"auth": "guest", "memory": "true", "history": "transcripts"}


def test_where_history_needs_the_bucket_it_is_looked_up_and_among_the_settings_to_paste(account: Account) -> None:
    status, text = examined(account, **HISTORY)
    assert status == 0
    pasted = json.loads(text[text.index("{") :])
    place = {"transcriptBucket": BUCKET, "transcriptPrefix": PREFIX}
    assert pasted == GIVEN | place | HISTORY | {"memory": True}
    assert examined(account, **pasted) == (0, text)


def test_a_bucket_that_is_not_where_transcripts_are_is_wrong(account: Account) -> None:
    status, text = examined(account, **HISTORY, transcriptBucket="elsewhere", transcriptPrefix=PREFIX)
    (line,) = lines(text, "✘")
    assert line == f"✘ transcriptBucket is elsewhere: transcripts are elsewhere, give -c transcriptBucket={BUCKET}"
    assert status == 1
