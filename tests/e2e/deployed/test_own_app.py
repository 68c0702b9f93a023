"""examples/own_app: somebody else's app, with Amazon Connect instances of its own, synthesized and a stage deployed."""

import sys
import uuid
from pathlib import Path

import pytest

from tests.e2e.deployed.cloud import ROOT, Cloud
from tests.support.synthesized import Template

FOLDER = ROOT / "examples/own_app"


@pytest.fixture(scope="module")
def assembly(cloud: Cloud) -> Path:
    """Of all stages, with cdk-nag and without Docker; Test is deployed from it, by the real CLI."""
    folder = cloud.folder / "own_app"
    app = f"env PYTHONPATH={ROOT} DOCKER_HOST=tcp://127.0.0.1:9 {sys.executable} app.py"
    output = ["--app", app, "--output", str(folder)]
    cloud.cdk("deploy", "--require-approval", "never", *output, "Test/ContactCenter", cwd=FOLDER)
    return folder


def stage(assembly: Path, name: str) -> Template:
    (path,) = (assembly / f"assembly-{name}").glob("*.template.json")
    return Template(path)


@pytest.mark.parametrize("name", ["Test", "Live"])
def test_each_stage_has_an_endpoint_for_its_own_instance(name: str, assembly: Path) -> None:
    template = stage(assembly, name)
    variables = template.variables("start_chat.handler")
    assert variables["INSTANCE_ID"] == "<Instance.Id>"
    assert variables["CONTACT_FLOW_IDS"] == "<Flow.ContactFlowArn>"
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == f"{name}-ContactCenter-Chat"


def test_only_customers_get_the_domain(assembly: Path) -> None:
    assert not stage(assembly, "Test").of("ApiGateway::DomainName")
    assert stage(assembly, "Live").only("ApiGateway::DomainName")["DomainName"] == "chat.example.com"
    mapping = stage(assembly, "Live").only("ApiGateway::BasePathMapping")
    assert mapping["Stage"] == {"Ref": "ChatEndpointApiDeploymentStageProd1533D85C"}


def test_the_functions_code_is_what_we_deploy_ourselves(assembly: Path) -> None:
    (code,) = (folder for folder in assembly.rglob("asset.*") if (folder / "start_chat.py").exists())
    assert (code / "botocore/data/connect").is_dir()


@pytest.mark.usefixtures("assembly")
def test_what_nobody_knew_at_synthesis_is_there_once_it_is_deployed(cloud: Cloud) -> None:
    functions = cloud.functions("Test-ContactCenter")
    assert functions.keys() == {"start_chat", "rehydrate"}
    variables = functions["start_chat"].variables
    for name in ("INSTANCE_ID", "CONTACT_FLOW_IDS"):  # given as an id and as an ARN
        assert str(uuid.UUID(variables[name])) == variables[name]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "Test-ContactCenter-Chat"
