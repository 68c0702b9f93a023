"""`cdk deploy` as an operator runs it, against an emulated AWS."""

import json

from tests.e2e.deployed.cloud import REQUIRED, Cloud, Function
from tests.e2e.deployed.conftest import MEMORY, PUBLIC

# moto trips over the change set of the first deployment, and over parameters that shall keep their values.
UPDATE = ("--method", "direct", "--no-previous-parameters")


def stacks(cloud: Cloud) -> set[str]:
    return {stack["StackName"] for stack in cloud.client("cloudformation").describe_stacks()["Stacks"]}


def test_the_two_required_values_give_a_template_and_its_code(cloud: Cloud, public: dict[str, Function]) -> None:
    template = json.loads((cloud.folder / PUBLIC / f"{PUBLIC}.template.json").read_text())
    assert "EndpointUrl" in template["Outputs"]
    assert (public["start_chat"].code / "botocore/data/connect").is_dir()


def test_what_was_deployed_is_repeated_changed_and_destroyed(cloud: Cloud, public: dict[str, Function]) -> None:
    assert public.keys() == {"start_chat", "rehydrate"}
    assert public["start_chat"].variables["INSTANCE_ID"] == REQUIRED["instanceId"]
    assert public["start_chat"].variables["ALLOWED_ORIGINS"] == "*"

    assert "(no changes)" in cloud.deploy(PUBLIC)
    assert cloud.functions(PUBLIC) == public

    cloud.deploy(PUBLIC, *UPDATE, allowedOrigins="https://www.example.com")
    changed = cloud.functions(PUBLIC)["start_chat"]
    assert changed.variables == public["start_chat"].variables | {"ALLOWED_ORIGINS": "https://www.example.com"}
    assert changed.code == public["start_chat"].code

    cloud.destroy(PUBLIC)
    assert PUBLIC not in stacks(cloud)


def test_a_deployment_with_a_memory_has_a_table_that_outlives_it(cloud: Cloud, memory: dict[str, Function]) -> None:
    assert memory.keys() == {"start_chat", "authorizer", "contact_events", "rehydrate"}
    table = memory["start_chat"].variables["CONVERSATIONS_TABLE"]
    assert memory["contact_events"].variables["CONVERSATIONS_TABLE"] == table
    cloud.destroy(MEMORY)
    assert MEMORY not in stacks(cloud)
    assert table in cloud.client("dynamodb").list_tables()["TableNames"]
