"""Where a deployment goes, against where its settings say that things are."""

import pytest

from infra.place import check_place
from infra.reading import ConfigError
from tests.support.synthesized import FLOW, INSTANCE

ARN = f"arn:aws:connect:eu-central-1:123456789012:instance/{INSTANCE}"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
POOL = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Example00"


@pytest.mark.parametrize(
    ("region", "account", "sentence"),
    [
        ("us-east-1", None, "is in Region eu-central-1, but you deploy to us-east-1: deploy where the instance is."),
        (None, "000000000000", "is in account 123456789012, but you deploy to 000000000000: deploy"),
    ],
)
def test_an_instance_elsewhere_is_refused(region: str | None, account: str | None, sentence: str) -> None:
    for given in ({"instance_id": ARN}, {"instance_id": INSTANCE, "contact_flow_ids": f"{FLOW},{ARN}/contact-flow/x"}):
        named = "contactFlowIds" if "contact_flow_ids" in given else "instanceId"
        with pytest.raises(ConfigError, match=f"^{named} {sentence}"):
            check_place(given, region, account)


def test_an_instance_in_the_place_of_the_deployment_or_in_an_unknown_one_is_accepted() -> None:
    for region, account in (("eu-central-1", "123456789012"), (None, None)):
        check_place({"instance_id": ARN, "contact_flow_ids": FLOW}, region, account)
    check_place({"instance_id": INSTANCE}, "us-east-1", None)


def test_a_topic_of_another_region_is_refused_as_cloudwatch_would_refuse_it() -> None:
    sentence = "alarmTopicArn is in Region eu-central-1, but you deploy to us-east-1: give one of that Region."
    with pytest.raises(ConfigError, match=sentence):
        check_place({"alarm_topic_arn": TOPIC}, "us-east-1", None)


def test_a_topic_of_another_account_and_a_pool_from_anywhere_are_accepted_as_aws_accepts_them() -> None:
    check_place({"alarm_topic_arn": TOPIC}, "eu-central-1", "000000000000")
    check_place({"user_pool_arn": POOL}, "us-east-1", "000000000000")


def test_a_token_names_no_place() -> None:
    check_place({"instance_id": "arn:${Token[Partition.1]}:connect:x:1:instance/y"}, "us-east-1", "000000000000")
