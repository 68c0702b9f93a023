"""The template as a whole: what CloudFormation's linter and a security review would say."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.infra.conftest import KEY
from tests.support.synthesized import Template


def test_cfn_lint_finds_no_error(templates: dict[str, Template]) -> None:
    paths = [str(template.path) for template in templates.values()]
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--non-zero-exit-code", "error", *paths]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_arn_names_a_partition_but_those_that_were_given(template: Template) -> None:
    given = {"arn:aws:sns:eu-central-1:123456789012:alarms", KEY}
    arns = set(re.findall(r"arn:aws[a-z-]*:[^\"]*", template.path.read_text()))
    assert {arn for arn in arns if not arn.startswith("arn:aws:cognito-idp:")} <= given


def test_the_stack_is_bound_to_no_account_or_region(default: Template) -> None:
    manifest = json.loads((default.path.parent / "manifest.json").read_text())
    environments = {entry["environment"] for entry in manifest["artifacts"].values() if "environment" in entry}
    assert environments == {"aws://unknown-account/unknown-region"}
