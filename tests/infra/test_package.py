"""Installed from anywhere, a git dependency too: the construct, its types and the functions' sources come along."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import uv

from tests.support.caches import CACHES
from tests.support.synthesized import ROOT

APP = """
from aws_cdk import App, Stack
import infra
from infra.persistent_chat import PersistentChat

app = App()
PersistentChat(
    Stack(app, "Own"), "Chat",
    instance_id="11111111-1111-1111-1111-111111111111", contact_flow_ids=["22222222-2222-2222-2222-222222222222"],
)
app.synth()
print(infra.__file__)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but our package, as pip would unpack it."""
    folder = tmp_path_factory.mktemp("package")
    here = ["--offline", "--python", sys.executable]
    run_uv("build", "--wheel", *here, "--out-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    run_uv("pip", "install", "--no-deps", *here, "--target", str(folder / "site"), str(wheel))
    return folder / "site"


def run_uv(*arguments: str) -> None:
    result = subprocess.run([uv.find_uv_bin(), *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_an_app_elsewhere_synthesizes_and_leaves_site_packages_alone(site: Path, tmp_path: Path) -> None:
    before = {path for path in site.rglob("*") if "__pycache__" not in path.parts}
    own = {"PYTHONPATH": str(site), "HOME": str(tmp_path), "CDK_OUTDIR": str(tmp_path / "cdk.out")}
    environment = os.environ | CACHES | own
    result = subprocess.run(
        [sys.executable, "-c", APP], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == str(site / "infra/__init__.py")
    (code,) = (path.parent for path in (tmp_path / "cdk.out").glob("asset.*/start_chat.py"))
    assert (code / "persistent_chat/endpoint.py").read_text() == (
        ROOT / "lambda_src/persistent_chat/endpoint.py"
    ).read_text()
    assert {path for path in site.rglob("*") if "__pycache__" not in path.parts} == before
    assert list((tmp_path / ".cache/persistent-chat").glob("start-chat-*"))


def test_type_checkers_see_its_types(site: Path) -> None:
    assert (site / "infra/py.typed").exists()
