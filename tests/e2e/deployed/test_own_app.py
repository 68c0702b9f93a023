"""examples/own_app, deployed by the real CLI: a stage with an instance that exists only once it is deployed."""

import sys
import uuid

from tests.e2e.deployed.cloud import ROOT, Cloud

FOLDER = ROOT / "examples/own_app"


def test_a_stage_of_somebody_elses_app_is_deployed(cloud: Cloud) -> None:
    app = ["--app", f"env PYTHONPATH={ROOT} {sys.executable} app.py", "--output", str(cloud.folder / "own_app")]
    cloud.cdk("deploy", "--require-approval", "never", *app, "Test/ContactCenter", cwd=FOLDER)
    functions = cloud.functions("Test-ContactCenter")
    assert functions.keys() == {"start_chat", "rehydrate"}
    variables = functions["start_chat"].variables
    for name in ("INSTANCE_ID", "CONTACT_FLOW_IDS"):  # given as an id and as an ARN, which nobody knew at synthesis
        assert str(uuid.UUID(variables[name])) == variables[name]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "Test-ContactCenter-Chat"
