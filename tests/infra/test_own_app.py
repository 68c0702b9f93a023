"""examples/own_app: a CDK app with its own Amazon Connect instance synthesizes, with cdk-nag and without Docker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.synthesized import ROOT, Template

APP = ROOT / "examples/own_app/app.py"


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own_app")
    environment = {**os.environ, "CDK_OUTDIR": str(folder), "PYTHONPATH": str(ROOT), "DOCKER_HOST": "tcp://127.0.0.1:9"}
    result = subprocess.run(
        [sys.executable, APP.name], cwd=APP.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
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
