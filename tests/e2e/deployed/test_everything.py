"""`cdk deploy` with everything on, and a customer's way through all of its functions as they came back from there."""

import json
import queue
import time
from collections.abc import Mapping
from typing import Any

import pytest

from local.connect import running_connect
from local.connect.storage import Storage
from local.environment import amazon_connect
from local.made_up import REGION
from tests.e2e.deployed.cloud import REQUIRED, Cloud, Function
from tests.e2e.deployed.conftest import Run
from tests.events.test_sample_events import event
from tests.infra.conftest import EVERYTHING, ISSUER
from tests.support.patience import PATIENCE_SECONDS

STACK = "Everything"
STORAGE = Storage(str(EVERYTHING["transcriptBucket"]), str(EVERYTHING["transcriptPrefix"]))
WANTED = json.dumps({"InitialMessage": {"ContentType": "text/plain", "Content": "Where is my order?"}})


@pytest.fixture(scope="module")
def everything(cloud: Cloud) -> dict[str, Function]:
    """With all settings that there are, and what has to be there before: a key, a topic, Connect's bucket."""
    cloud.client("s3").create_bucket(Bucket=STORAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    there = {
        "keyArn": cloud.client("kms").create_key()["KeyMetadata"]["Arn"],
        "alarmTopicArn": cloud.client("sns").create_topic(Name="alarms")["TopicArn"],
    }
    # Not by a change set, from which moto makes no outputs, and whose failures the CLI does not hear of.
    cloud.deploy(STACK, "--method", "direct", **spelt(ISSUER | EVERYTHING | there | {"stackName": STACK}))
    return cloud.functions(STACK)


def spelt(settings: Mapping[str, object]) -> dict[str, str]:
    """As they stand on a command line."""
    lists = {name: ",".join(value) for name, value in settings.items() if isinstance(value, list)}
    flags = {name: str(value).lower() for name, value in settings.items() if isinstance(value, bool)}
    return {name: str(value) for name, value in settings.items()} | lists | flags


def test_all_functions_are_there_and_the_instance_offers_its_own(cloud: Cloud, everything: dict[str, Function]) -> None:
    names = {"start_chat", "authorizer", "contact_events", "rehydrate", "history", "flow_lookup"}
    assert everything.keys() == names
    cloudformation, apigateway = cloud.client("cloudformation"), cloud.client("apigateway")
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs.keys() == {"EndpointUrl", "ConversationsTable", "FlowLookupArn"}
    resources = cloudformation.list_stack_resources(StackName=STACK)["StackResourceSummaries"]
    (association,) = (each for each in resources if each["ResourceType"] == "AWS::Connect::IntegrationAssociation")
    assert f"instance/{REQUIRED['instanceId']}/integration-association/" in association["PhysicalResourceId"]
    policy = json.loads(cloud.client("lambda").get_policy(FunctionName=outputs["FlowLookupArn"])["Policy"])
    assert [statement["Principal"] for statement in policy["Statement"]] == [{"Service": "connect.amazonaws.com"}]

    (api,) = (each for each in apigateway.get_rest_apis()["items"] if each["id"] in outputs["EndpointUrl"])
    served = apigateway.get_resources(restApiId=api["id"])["items"]
    methods = {resource["path"]: set(resource.get("resourceMethods", ())) for resource in served}
    assert methods["/conversations"] == methods["/conversations/{contactId}/transcript"] == {"GET", "OPTIONS"}


def test_a_customer_reads_again_what_was_said_and_a_flow_finds_it(
    cloud: Cloud, everything: dict[str, Function], run: Run
) -> None:
    events: queue.Queue[dict[str, Any]] = queue.Queue()
    files: queue.Queue[tuple[str, bytes]] = queue.Queue()
    with running_connect(
        on_contact_event=events.put,
        on_transcript=lambda *file: files.put(file),
        storage=STORAGE,
        clock=lambda: time.time() - 3600,
    ) as connect:
        deployed = {
            name: run(
                everything[name],
                AWS_ENDPOINT_URL=cloud.url,
                **amazon_connect(connect.url),
            )
            for name in ("start_chat", "contact_events", "history", "flow_lookup", "rehydrate")
        }
        ann = {"requestId": "r", "authorizer": {"customerId": "customer-4711"}}

        def start() -> str:
            answer = deployed["start_chat"].invoke(event("start") | {"body": WANTED, "requestContext": ann})
            assert answer["statusCode"] == 200, answer
            return str(json.loads(answer["body"])["data"]["startChatResult"]["ContactId"])

        contact_id = start()
        connect.desk.message(contact_id, "It is on its way.")
        connect.desk.end(contact_id)
        told = None
        while told != "COMPLETED":
            learned = events.get(timeout=PATIENCE_SECONDS)
            deployed["contact_events"].invoke(learned)
            told = learned["detail"]["eventType"]
        key, content = files.get(timeout=PATIENCE_SECONDS)
        cloud.client("s3").put_object(Bucket=STORAGE.bucket, Key=key, Body=content)

        listed = deployed["history"].invoke(event("history_list") | {"requestContext": ann})
        (conversation,) = json.loads(listed["body"])["data"]["conversations"]
        assert (conversation["contactId"], conversation["live"]) == (contact_id, False)
        asked = event("history_transcript") | {"pathParameters": {"contactId": contact_id}, "requestContext": ann}
        read = deployed["history"].invoke(asked)
        assert read["statusCode"] == 200, read
        said = [item["content"] for item in json.loads(read["body"])["data"]["items"] if item["content"]]
        assert said == ["Where is my order?", "It is on its way."]
        answer = deployed["flow_lookup"].invoke(event("flow_lookup"))
        assert answer["outcome"] == "resume"
        assert answer["sourceContactId"] == contact_id

        late = event("rehydrate")
        past = {"SourceContactId": contact_id, "RehydrationType": "ENTIRE_PAST_SESSION"}
        message = json.loads(late["Records"][0]["body"]) | {
            "contactId": start(),
            "source": past,
            "readFrom": contact_id,
        }
        late["Records"][0]["body"] = json.dumps(message | {"customerId": "customer-4711"})
        assert deployed["rehydrate"].invoke(late) is None
        assert len(connect.calls.of("CreatePersistentContactAssociation")) == 1
