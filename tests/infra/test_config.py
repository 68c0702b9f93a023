"""Settings: what is accepted and how it is reduced, and one clear sentence for everything else."""

from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Annotations, Match
from hypothesis import given as anything
from hypothesis import settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from infra import environment
from infra.config import Config
from infra.context import read_config
from infra.reading import ConfigError
from infra.synthesis import assemble

INSTANCE = "11111111-1111-1111-1111-111111111111"
FLOW = "22222222-2222-2222-2222-222222222222"
OTHER = "33333333-3333-3333-3333-333333333333"
INSTANCE_ARN = f"arn:aws:connect:eu-central-1:123456789012:instance/{INSTANCE}"
ELSEWHERE = f"arn:aws:connect:us-east-1:123456789012:instance/{INSTANCE}/contact-flow/{OTHER}"
POOL = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Example00"
JWT: dict[str, object] = {"auth": "jwt", "jwtIssuer": "https://id.example.com", "jwtAudience": "chat"}
REQUIRED: dict[str, object] = {"instanceId": INSTANCE, "contactFlowIds": FLOW}
NAMES = ["name", "given_name", "family_name", "middle_name", "preferred_username"]
PROFILE = ["profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "address"]
IN_COMMON = ["aud", "azp", "client_id", "scope", "token_use", "acr", "nonce"]
NO_IDS = NAMES + PROFILE + IN_COMMON


def test_arns_are_reduced_to_ids_and_the_first_flow_stays_first() -> None:
    flows = f"{INSTANCE_ARN}/contact-flow/{OTHER}, {FLOW},{OTHER}"
    config = read_config({"instanceId": INSTANCE_ARN, "contactFlowIds": flows})
    assert config.instance_id == INSTANCE
    assert config.contact_flow_ids == (OTHER, FLOW)


def test_values_from_the_command_line_and_from_cdk_json_mean_the_same() -> None:
    typed = {"contactFlowIds": [FLOW, OTHER], "attachments": True, "rate": 7, "logRetention": 30}
    text = {"contactFlowIds": f"{FLOW},{OTHER}", "attachments": "true", "rate": "7", "logRetention": "30"}
    assert read_config(REQUIRED | typed) == read_config(REQUIRED | text)


def test_arns_of_every_partition_are_accepted() -> None:
    for partition, region in (("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")):
        arn = f"arn:{partition}:connect:{region}:123456789012:instance/{INSTANCE}"
        assert read_config({"instanceId": arn, "contactFlowIds": f"{arn}/contact-flow/{FLOW}"}).instance_id == INSTANCE


@pytest.mark.parametrize(
    "origin",
    [
        "https://www.example.com",
        "http://localhost:3000",
        "https://www.example.com:80",
        "http://127.0.0.1:8080",
        "http://[::1]:3000",
        "https://my_shop.example.com",
        "https://xn--caf-dma.example",
        "capacitor://localhost",
        "ionic://localhost",
        "chrome-extension://abcdefghijklmnop",
    ],
)
def test_an_origin_as_browsers_send_it_is_accepted(origin: str) -> None:
    assert read_config(REQUIRED | {"allowedOrigins": origin}).allowed_origins == (origin,)


def test_keys_of_the_cdk_itself_are_no_settings() -> None:
    read_config(REQUIRED | {"@aws-cdk/core:rate": True, "aws:cdk:waf": "x", "cdk-migrate": True, "team": "support"})


def test_a_key_that_nobody_knows_is_warned_about(tmp_path: Path) -> None:
    given = REQUIRED | {"team": "support", "region": "eu-central-1", "@aws-cdk/core:rate": True}
    app = App(context=given, outdir=str(tmp_path))
    stack = assemble(app, code=lambda _: lambda_.Code.from_inline("..."))
    warnings = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("is not a setting"))
    assert sorted(str(warning.entry.data).partition(" ")[0] for warning in warnings) == ["region", "team"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"instanceId": None, "contactFlowIds": None},
            "instanceId and contactFlowIds are missing: give -c instanceId=",
        ),
        ({"contactFlowIds": None}, "contactFlowIds is missing: give -c contactFlowIds="),
        ({"instanceId": ""}, "instanceId has '', which is not accepted: give -c instanceId=… with the id or ARN"),
        ({"instanceId": "my-instance"}, "instanceId has 'my-instance', which is neither the id"),
        ({"instanceId": INSTANCE.replace("1", "A")}, "neither the id (a lower-case UUID) nor the ARN of an instance"),
        ({"contactFlowIds": "a flow"}, "contactFlowIds has 'a flow', which is neither the id"),
        ({"contactFlowIds": f"{FLOW},"}, "contactFlowIds has '', which is not accepted"),
        ({"contactFlowIds": INSTANCE_ARN}, "neither the id (a lower-case UUID) nor the ARN of a contact flow"),
        (
            {"instanceId": OTHER, "contactFlowIds": f"{INSTANCE_ARN}/contact-flow/{FLOW}"},
            f"a flow of another instance than {OTHER}",
        ),
        (
            {"contactFlowIds": [f"{INSTANCE_ARN}/contact-flow/{FLOW}", ELSEWHERE]},
            "are in different Regions or accounts: give those of one instance.",
        ),
        ({"instanceId": INSTANCE_ARN, "contactFlowIds": ELSEWHERE}, "contactFlowIds are in different Regions or"),
        ({"wafIpHeader": "X" * 65}, "wafIpHeader has"),
        ({"contactEventsConcurrency": 901}, "contactEventsConcurrency has 901"),
        ({"stackName": "9lives"}, "stackName has '9lives'"),
        ({"allowedOrigins": "https://www.example.com/chat"}, "which is not an origin: scheme://host[:port]"),
        ({"allowedOrigins": "https://www.example.com/"}, "no path"),
        ({"allowedOrigins": "*,https://www.example.com"}, "allowedOrigins has '*', which is not an origin"),
        ({"allowedOrigins": "https://www.example.com:99999"}, "which is not an origin"),
        ({"allowedOrigins": "https://..."}, "which is not an origin"),
        ({"allowedOrigins": "https://Www.example.com"}, "in lower case"),
        ({"allowedOrigins": "null"}, "which is not an origin"),
        ({"allowedOrigins": "https://www.example.com:0443"}, "which is not an origin"),
        ({"allowedOrigins": "http://[0:0::1]"}, "which is not an origin"),
        ({"allowedOrigins": "http://[1]"}, "which is not an origin"),
        (
            {"allowedOrigins": "https://www.example.com:443"},
            "browsers leave a default port out: that origin is 'https://www.example.com': give -c allowedOrigins=…",
        ),
        ({"allowedOrigins": "http://[::1]:80"}, "that origin is 'http://[::1]'"),
        ({"auth": "jwt", "jwtIssuer": "https://a:b@id.example.com", "jwtAudience": "chat"}, "is not an https URL"),
        ({"auth": "jwt", "jwtIssuer": "https://[id.example.com", "jwtAudience": "chat"}, "is not an https URL"),
        ({"auth": "jwt", "jwtIssuer": "https://id.example.com/a b", "jwtAudience": "chat"}, "is not an https URL"),
        ({"auth": "jwt", "jwtIssuer": "https://id.example.com?a=b", "jwtAudience": "chat"}, "is not an https URL"),
        (
            {"auth": "basic"},
            "auth has 'basic', which is not accepted: give -c auth=… with none, guest, iam, cognito or jwt.",
        ),
        ({"auth": "cognito"}, "auth=cognito also needs userPoolArn"),
        ({"auth": "cognito", "userPoolArn": "eu-central-1_Example00"}, "with the ARN of a Cognito user pool"),
        ({"userPoolArn": POOL}, "userPoolArn has no effect without auth=cognito"),
        ({"auth": "jwt"}, "auth=jwt also needs jwtIssuer and jwtAudience: give -c jwtIssuer=… -c jwtAudience=…"),
        ({"auth": "jwt", "jwtAudience": "chat"}, "auth=jwt also needs jwtIssuer"),
        ({"auth": "jwt", "jwtIssuer": "https://id.example.com"}, "auth=jwt also needs jwtAudience"),
        ({"auth": "jwt", "jwtIssuer": "http://id.example.com", "jwtAudience": "chat"}, "which is not an https URL"),
        ({"auth": "iam", "customerIdClaim": "email"}, "customerIdClaim has no effect without auth=cognito or jwt"),
        ({"auth": "iam", "jwtLeewaySeconds": 5}, "jwtLeewaySeconds has no effect without auth=jwt"),
        (JWT | {"jwtLeewaySeconds": "301"}, "jwtLeewaySeconds has '301', which is not accepted"),
        (JWT | {"customerIdClaim": "nickname"}, "customerIdClaim has 'nickname', which customers choose themselves or"),
        (JWT | {"customerIdClaim": "iss"}, "or have in common: it tells none apart: give -c customerIdClaim=… with"),
        *((JWT | {"customerIdClaim": claim}, f"customerIdClaim has '{claim}', which") for claim in NO_IDS),
        (
            {"auth": "guest", "displayNameClaim": "name"},
            "displayNameClaim has no effect without auth=cognito or jwt",
        ),
        ({"attributeClaims": "tier"}, "attributeClaims has no effect without auth=cognito or jwt"),
        (
            JWT | {"attributeClaims": "vip level"},
            "attributeClaims has 'vip level', which is neither an attribute's name",
        ),
        (JWT | {"attributeClaims": ":tier"}, "which is neither an attribute's name nor claim:attribute: give -c"),
        (JWT | {"attributeClaims": ["a,b:tier"]}, "which is neither an attribute's name nor claim:attribute"),
        (JWT | {"attributeClaims": "https://example.com/tier"}, "which is neither an attribute's name nor claim:attr"),
        (JWT | {"attributeClaims": "custom:tier"}, "whose claim would be 'custom': write custom:tier:tier"),
        (JWT | {"attributeClaims": "tier,plan:tier"}, "attributeClaims has two claims for one attribute"),
        ({"allowedAttributes": "language,vip level"}, "allowedAttributes has 'vip level'"),
        ({"attachments": "perhaps"}, "attachments has 'perhaps', which is not accepted"),
        ({"maxChatDurationInMinutes": "59"}, "maxChatDurationInMinutes has '59'"),
        ({"maxChatDurationInMinutes": 10081}, "with 60 to 10080 minutes"),
        ({"rate": "0"}, "rate has '0'"),
        ({"burst": "many"}, "burst has 'many'"),
        ({"wafRatePerIp": 9}, "wafRatePerIp has 9"),
        ({"waf": False, "wafRatePerIp": 50}, "wafRatePerIp has no effect without waf=true"),
        ({"auth": "iam", "wafRatePerIp": 50}, "wafRatePerIp has no effect without auth=none, guest, cognito or jwt"),
        ({"logRetention": "45"}, "with a number of days that CloudWatch Logs knows"),
        ({"logLevel": "LOUD"}, "logLevel has 'LOUD'"),
        ({"alarmTopicArn": "alarms"}, "with the ARN of a standard SNS topic"),
        ({"verifySource": "false", "segment": "latest"}, "segment has no effect without verifySource=true"),
        ({"transcriptDelaySeconds": "601"}, "with 0 to 600 seconds"),
        ({"memory": "true"}, "memory=true needs to know who the customer is: give auth=guest, iam, cognito or jwt"),
        ({"auth": "guest", "memory": True, "guestDays": "0"}, "guestDays has '0', which is not accepted"),
        ({"auth": "guest", "guestDays": 7}, "guestDays has no effect without memory=true"),
        ({"auth": "iam", "memory": True, "guestDays": 7}, "guestDays has no effect without auth=guest"),
        ({"resume": "always"}, "resume has no effect without memory=true"),
        ({"resumeWithinHours": 12}, "resumeWithinHours has no effect without memory=true"),
        ({"flowLookup": True}, "flowLookup has no effect without memory=true"),
        ({"resumeWithinHours": "0"}, "with 1 to 17520 hours"),
        ({"allowedOrigin": "*"}, "allowedOrigin is not a setting: did you mean -c allowedOrigins=…?"),
        ({"contact_flow_ids": FLOW}, "contact_flow_ids is not a setting: did you mean -c contactFlowIds=…?"),
        ({"authMode": "jwt"}, "authMode is not a setting: did you mean -c auth=…?"),
        ({"origin": "https://www.example.com"}, "origin is not a setting: did you mean -c allowedOrigins=…?"),
        ({"LOGLEVEL": "DEBUG"}, "LOGLEVEL is not a setting: did you mean -c logLevel=…?"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_one_sentence(given: dict[str, object], sentence: str) -> None:
    context = {key: value for key, value in (REQUIRED | given).items() if value is not None}
    with pytest.raises(ConfigError) as refused:
        read_config(context)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert str(refused.value)[-1] in ".?"


def test_the_environment_spells_lists_booleans_and_absence_in_one_way() -> None:
    variables = environment.start_chat(
        read_config(REQUIRED | {"contactFlowIds": [FLOW, OTHER], "verifySource": "false", "rate": 9})
    )
    assert variables["CONTACT_FLOW_IDS"] == f"{FLOW},{OTHER}"
    assert variables["VERIFY_SOURCE"] == "false"
    assert variables["MAX_CHAT_DURATION_IN_MINUTES"] == "10080"
    assert "ALLOWED_ATTRIBUTES" not in variables
    assert "RATE" not in variables


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()), st.just({}))


@settings(deadline=None)  # a busy machine is no failure
@anything(st.dictionaries(st.sampled_from([to_camel(name) for name in Config.model_fields]), VALUES))
def test_whatever_is_given_is_a_configuration_or_one_sentence(context: dict[str, object]) -> None:
    sentence = ""
    try:
        read_config(REQUIRED | context)
    except ConfigError as refused:
        sentence = str(refused)
    assert "\n" not in sentence
