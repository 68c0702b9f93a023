"""README's Deploy and docs/first-deploy.md, tried as a new user would: their own command lines, in the order printed.

In a copy of the project's folder, against an emulated AWS and Connect's stand-in. What takes the deployed URL is left
out: nothing answers there. tests/operate/rehearsal has that.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.connect import running_connect
from local.connect.instance import STORAGE
from local.made_up import REGION
from tests.e2e.deployed.cloud import Cloud, emulated_cloud
from tests.support.program import ROOT

README = (ROOT / "README.md").read_text().partition("## Deploy\n")[2].partition("\n### ")[0]
PAGE = (ROOT / "docs/first-deploy.md").read_text()
PROFILE = "[profile my-profile]\naws_access_key_id = made-up\naws_secret_access_key = made-up\n"
_HEAVY = (".venv", "node_modules", "build")  # made by make setup, and the same in a copy


def commands(text: str) -> list[str]:
    """The lines of its shell blocks, in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if "URL=" not in line]


def settings(text: str) -> dict[str, str]:
    """What it says to put under `context`."""
    (block,) = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return dict(json.loads(block))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's folder, set up."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    copy = tmp_path / "project"
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not (ROOT / name).is_symlink():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    shutil.copytree(ROOT / ".make", copy / ".make")
    for name in _HEAVY:
        (copy / name).symlink_to(ROOT / name)
    return copy


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """An account that nobody has bootstrapped, with Connect's stand-in for its instance."""
    home = tmp_path / "home"
    home.mkdir()
    with emulated_cloud(home, bootstrapped=False) as cloud:
        yield cloud


def keep(folder: Path, settings: dict[str, str]) -> None:
    file = folder / "cdk.json"
    content = json.loads(file.read_text())
    content["context"] |= settings
    file.write_text(json.dumps(content))


def run(lines: list[str], folder: Path, **environment: str) -> str:
    """What the lines say in one shell; the first one that fails fails the test."""
    done = subprocess.run(
        ["bash", "-e", "-x", "-c", "\n".join(lines)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_readmes_lines_are_the_pages_own() -> None:
    assert settings(README) == settings(PAGE)
    short = [line.partition("#")[0].strip() for line in commands(README)]
    assert short == [line.partition(" CONTEXT=")[0] for line in commands(PAGE) if not line.startswith("export ")]


def test_the_lines_printed_deploy_from_nothing(folder: Path, cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket=STORAGE.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    profile = folder.parent / "aws-config"
    profile.write_text(PROFILE)
    environment = cloud.environment() | {"AWS_CONFIG_FILE": str(profile), "CDK_REQUIRE_APPROVAL": "never"}
    # Who says by a profile who they are has no keys in the environment.
    del environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
    before, after = (commands(part) for part in PAGE.split("**4. Keep the settings.**"))
    with running_connect() as connect:
        said = run(before, folder, **environment | {"AWS_ENDPOINT_URL_CONNECT": connect.url})
    assert f"✔ Chat transcripts are kept in s3://{STORAGE.bucket}" in said
    pasted = json.loads(said[said.index("\n{\n") : said.rindex("}") + 1])
    assert pasted.items() >= settings(PAGE).items()
    keep(folder, settings(PAGE))
    said = run(before[:1] + after, folder, **environment)
    assert "✅  Environment aws://123456789012/eu-central-1 bootstrapped" in said
    assert "✅  PersistentChat\n" in said
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName="PersistentChat")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
