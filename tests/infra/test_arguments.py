"""The construct's keyword arguments: the model's settings, and one sentence with the Python name for a wrong one."""

from typing import Any, get_args, get_type_hints

import pytest

from infra.arguments import Settings, read_arguments
from infra.config import Config
from infra.reading import ConfigError
from tests.support.synthesized import FLOW, INSTANCE, SECOND_FLOW

REQUIRED: dict[str, object] = {"instance_id": INSTANCE, "contact_flow_ids": [FLOW]}
ARN = f"arn:aws:connect:eu-central-1:123456789012:instance/{INSTANCE}"
TOKEN = "${Token[TOKEN.21]}"


def read(**given: object) -> Config:
    return read_arguments(REQUIRED | given, stack_name="Own")


def test_every_setting_but_the_stacks_name_is_an_argument_and_there_is_no_other() -> None:
    assert Settings.__annotations__.keys() == Config.model_fields.keys() - {"stack_name"}


@pytest.mark.parametrize("name", ["auth", "log_level", "segment", "resume"])
def test_an_argument_may_have_the_values_of_its_setting(name: str) -> None:
    assert get_args(get_type_hints(Settings)[name]) == get_args(Config.model_fields[name].annotation)


def test_what_is_none_is_not_given() -> None:
    assert read(rate=None, alarm_topic_arn=None, auth=None) == read()


def test_arns_are_reduced_to_ids() -> None:
    config = read(instance_id=ARN, contact_flow_ids=[f"{ARN}/contact-flow/{SECOND_FLOW}", FLOW])
    assert (config.instance_id, config.contact_flow_ids) == (INSTANCE, (SECOND_FLOW, FLOW))


@pytest.mark.parametrize(
    "given",
    [
        {"instance_id": TOKEN, "contact_flow_ids": [TOKEN, FLOW]},
        {"instance_id": TOKEN, "contact_flow_ids": [f"{ARN}/contact-flow/{FLOW}"]},
        {"alarm_topic_arn": TOKEN},
        {"allowed_origins": [f"https://{TOKEN}"]},
        {"auth": "cognito", "user_pool_arn": TOKEN},
        {"auth": "jwt", "jwt_issuer": f"https://{TOKEN}/", "jwt_audience": [TOKEN]},
    ],
    ids=str,
)
def test_a_token_may_stand_in_place_of_any_id_or_arn(given: dict[str, object]) -> None:
    read(**given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"instance_id": None}, f"instance_id is missing: give instance_id='{INSTANCE}'."),
        (
            {"instance_id": None, "contact_flow_ids": None},
            "instance_id and contact_flow_ids are missing: give",
        ),
        ({"instance_id": "my-instance"}, "instance_id has 'my-instance', which is neither the id"),
        ({"contact_flow_ids": []}, "contact_flow_ids has [], which is not accepted: give contact_flow_ids=… with ids"),
        ({"contact_flow_ids": 7}, "of the instance's flows, the default first, as a list."),
        ({"log_retention": 45}, "log_retention has 45, which is not accepted: give log_retention=… with a number of"),
        ({"rate": True}, "rate has True, which is not accepted: give rate=… with requests per second, 1 to 10000."),
        ({"log_retention": True}, "log_retention has True, which is not accepted: give log_retention=… with a number"),
        (
            {"waf_ip_header": b"x"},
            "waf_ip_header has b'x', which is not accepted",
        ),
        ({"waf": "perhaps"}, "waf has 'perhaps', which is not accepted: give waf=… with True or False."),
        ({"auth": "jwt"}, "auth='jwt' also needs jwt_issuer and jwt_audience: give jwt_issuer=…, jwt_audience=…;"),
        (
            {"memory": True},
            "needs to know who the customer is: give auth='guest', 'iam', 'cognito' or 'jwt';",
        ),
        ({"resume": "always"}, "resume has no effect without memory=True;"),
        ({"verify_source": False, "transcript_delay_seconds": 5}, "without verify_source=True or memory=True;"),
        ({"instanceId": INSTANCE}, "instanceId is not an argument: did you mean instance_id=…?"),
        ({"stack_name": "Chat"}, "stack_name is not an argument."),
        ({"allowed_origin": "*"}, "allowed_origin is not an argument: did you mean allowed_origins=…?"),
        (
            {"contact_flow_ids": [f"{ARN}/contact-flow/{FLOW}", f"{ARN.replace('eu', 'us')}/contact-flow/{FLOW}"]},
            "instance_id and contact_flow_ids are in different Regions or accounts: give those of one instance.",
        ),
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence_with_its_python_name(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(**given)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert str(refused.value)[-1] in ".?"
