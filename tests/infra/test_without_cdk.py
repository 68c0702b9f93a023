"""`make template`: a template for teams without the CDK, that needs nothing but a bucket with the zips beside it."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.context import given_context
from infra.reading import ConfigError
from infra.template import write
from tests.support.synthesized import FLOW, INSTANCE, ROOT, Template

CONTEXT = {"instanceId": INSTANCE, "contactFlowIds": FLOW}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    issuer = {"auth": "jwt", "jwtIssuer": "https://id.example.com", "jwtAudience": "chat"}
    flags = given_context([], ROOT / "cdk.json")
    return write(flags | CONTEXT | issuer, tmp_path_factory.mktemp("template")).parent


@pytest.fixture
def template(folder: Path) -> Template:
    return Template(folder / "PersistentChat.template.json")


def test_each_function_finds_its_code_among_the_zips_beside_the_template(template: Template) -> None:
    for handler in ("start_chat.handler", "authorizer.handler"):
        code = template.function(handler)["Code"]
        assert code["S3Bucket"] == {"Ref": "CodeBucket"}
        name = re.fullmatch(r"\$\{CodePrefix\}([0-9a-f]+\.zip)", code["S3Key"]["Fn::Sub"])
        assert name
        with zipfile.ZipFile(template.path.parent / name[1]) as file:
            assert f"{handler.partition('.')[0]}.py" in file.namelist()


def test_neither_bootstrap_nor_the_cdks_bucket_is_needed(template: Template) -> None:
    whole = json.loads(template.path.read_text())
    assert whole["Parameters"].keys() == {"CodeBucket", "CodePrefix"}
    assert "Rules" not in whole
    for word in ("BootstrapVersion", "cdk-hnb659fds", "AssetParameters"):
        assert word not in template.path.read_text()


def test_cloudformations_linter_finds_no_error(template: Template) -> None:
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--non-zero-exit-code", "error", str(template.path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_a_missing_setting_is_one_sentence() -> None:
    command = [sys.executable, "-m", "infra.template", "-c", f"instanceId={INSTANCE}"]
    silent = {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20", "NODE_NO_WARNINGS": "1"}
    result = subprocess.run(command, cwd=ROOT, env=os.environ | silent, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("contactFlowIds is missing: give -c contactFlowIds=")
    assert result.stderr.count("\n") == 1


def test_arguments_stand_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "cdk.json"
    assert given_context(["rate=7"], file) == {"rate": "7"}
    file.write_text('{"context": {"rate": 5, "burst": 8}}')
    assert given_context(["rate=7"], file) == {"rate": "7", "burst": 8}


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_file_that_is_no_json_object_is_one_sentence(content: str, tmp_path: Path) -> None:
    file = tmp_path / "cdk.json"
    file.write_text(content)
    with pytest.raises(ConfigError, match=r"cdk.json is not a JSON object\."):
        given_context([], file)
