"""The real CDK CLI from a shell: one sentence for a mistake."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.synthesized import FLOW, INSTANCE, ROOT

SILENT = {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20", "NODE_NO_WARNINGS": "1", "NO_COLOR": "1"}


def test_a_missing_value_stops_synth_with_one_sentence(tmp_path: Path) -> None:
    command = [str(ROOT / "node_modules/.bin/cdk"), "synth", "--output", str(tmp_path), "-c", f"instanceId={INSTANCE}"]
    environment = {**os.environ, **SILENT}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 1
    assert f"contactFlowIds is missing: give -c contactFlowIds={FLOW}, or set the context in cdk.json." in result.stderr
    assert "Traceback" not in result.stderr


def test_app_without_the_projects_packages_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text((ROOT / "app.py").read_text())
    bare = [sys.executable, "-I", "-S", str(tmp_path / "app.py")]
    result = subprocess.run(bare, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (
        1,
        "Python 3.13 or the project's packages are missing: run `make setup` first.\n",
    )


def test_a_deployment_to_another_region_than_the_instances_stops_with_one_sentence() -> None:
    """The CLI tells the app through the environment; with credentials of its own, which there are none of here."""
    context = {"instanceId": f"arn:aws:connect:us-east-1:000000000000:instance/{INSTANCE}", "contactFlowIds": FLOW}
    environment = {**os.environ, **SILENT, "CDK_CONTEXT_JSON": json.dumps(context), "CDK_DEFAULT_REGION": "eu-west-1"}
    command = [sys.executable, "app.py"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert (
        result.stderr
        == "instanceId is in Region us-east-1, but you deploy to eu-west-1: deploy where the instance is.\n"
    )
