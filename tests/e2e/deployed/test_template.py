"""`make template` as a team without the CDK uses it: zips into a bucket of theirs, the template to CloudFormation."""

from pathlib import Path

from infra.context import given_context
from infra.template import write
from local.made_up import REGION
from tests.e2e.deployed.cloud import REQUIRED, ROOT, Cloud

BUCKET = "theirs"


def test_a_stack_is_made_of_the_template_and_its_zips_alone(cloud: Cloud, tmp_path: Path) -> None:
    template = write(given_context([], ROOT / "cdk.json") | REQUIRED, tmp_path)
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for file in tmp_path.glob("*.zip"):
        s3.upload_file(str(file), BUCKET, f"chat/{file.name}")
    cloudformation = cloud.client("cloudformation")
    parameters = {"CodeBucket": BUCKET, "CodePrefix": "chat/"}
    cloudformation.create_stack(
        StackName="ByTemplate",
        TemplateBody=template.read_text(),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    (stack,) = cloudformation.describe_stacks(StackName="ByTemplate")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert [output["OutputKey"] for output in stack["Outputs"]] == ["EndpointUrl"]

    functions = [
        function
        for function in cloud.client("lambda").list_functions()["Functions"]
        if function["FunctionName"].startswith("ByTemplate-")
    ]
    assert {function["Handler"] for function in functions} == {"start_chat.handler", "rehydrate.handler"}
    assert {function["Environment"]["Variables"]["INSTANCE_ID"] for function in functions} == {REQUIRED["instanceId"]}
    assert {function["CodeSize"] for function in functions} == {file.stat().st_size for file in tmp_path.glob("*.zip")}
    cloudformation.delete_stack(StackName="ByTemplate")
