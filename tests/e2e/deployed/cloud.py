"""The emulated AWS, the real CDK CLI that deploys to it, and the functions as they can be had back from it."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boto3.session import Session

from local import made_up
from local.made_up import KEY, REGION
from tests.support.caches import CACHES

ROOT = Path(__file__).parents[3]
CDK = ROOT / "node_modules/.bin/cdk"
ACCOUNT = "123456789012"
REQUIRED = {
    "instanceId": "11111111-1111-1111-1111-111111111111",
    "contactFlowIds": "22222222-2222-2222-2222-222222222222",
}
_SILENT = {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20", "NODE_NO_WARNINGS": "1", "NO_COLOR": "1", "CI": "1"}


@dataclass(frozen=True)
class Function:
    """A deployed function: its unpacked zip, its handler, its environment and its time-out in seconds."""

    code: Path
    handler: str
    variables: dict[str, str]
    timeout: int


@dataclass(frozen=True)
class Cloud:
    """One account in one Region, bootstrapped, with a folder to keep things in."""

    url: str
    folder: Path

    def client(self, service: str) -> Any:
        session = Session(KEY, KEY, region_name=REGION)
        return session.client(service, endpoint_url=self.url)

    def cdk(self, *arguments: str, cwd: Path = ROOT) -> str:
        """What the CDK CLI says; it runs with no more of this machine's environment than its paths."""
        result = subprocess.run(
            [str(CDK), *arguments],
            cwd=cwd,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=900,  # a guard: it takes half a minute
        )
        assert result.returncode == 0, result.stdout
        return result.stdout

    def deploy(self, stack: str, *options: str, **settings: str) -> str:
        """`cdk deploy`, synthesis included; the assembly stays in the folder under the stack's name."""
        given = REQUIRED | {"stackName": stack} | settings
        context = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
        output = ["--output", str(self.folder / stack)]
        return self.cdk("deploy", "--require-approval", "never", *options, *output, *context)

    def destroy(self, stack: str) -> str:
        return self.cdk("destroy", "--force", "--app", str(self.folder / stack), stack)

    def functions(self, stack: str) -> dict[str, Function]:
        """The stack's functions by the modules of their handlers, their zips fetched back from S3 and unpacked."""
        template = self.client("cloudformation").get_template(StackName=stack)["TemplateBody"]
        resources = template["Resources"].items()
        keys = {name: resource["Properties"]["Code"]["S3Key"] for name, resource in resources if _is_function(resource)}
        found = {}
        for configuration in self.client("lambda").list_functions()["Functions"]:
            key = next((keys[name] for name in keys if f"{stack}-{name}-" in configuration["FunctionName"]), None)
            if key:
                module = configuration["Handler"].partition(".")[0]
                found[module] = Function(
                    code=self._fetched(key),
                    handler=configuration["Handler"],
                    variables=configuration["Environment"]["Variables"],
                    timeout=configuration["Timeout"],
                )
        return found

    def _fetched(self, key: str) -> Path:
        """The zip unpacked, and made read-only as Lambda's code folder is."""
        folder = self.folder / "fetched" / Path(key).stem
        if not folder.exists():
            bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
            content = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                file.extractall(folder)
            for path in sorted(folder.rglob("*"), reverse=True):
                path.chmod(0o555 if path.is_dir() else 0o444)
        return folder

    def environment(self) -> dict[str, str]:
        """For whatever else is to reach this account; with no more of this machine than its paths."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            **CACHES,
            "BUNDLE_FOR": "host",
            "AWS_ENDPOINT_URL": self.url,
            **made_up.ENVIRONMENT,
            "AWS_EC2_METADATA_DISABLED": "true",
            **_SILENT,
        }


def _is_function(resource: dict[str, Any]) -> bool:
    return bool(resource["Type"] == "AWS::Lambda::Function")


@contextmanager
def emulated_cloud(folder: Path, *, bootstrapped: bool = True) -> Iterator[Cloud]:
    """AWS in a process of its own until the context ends."""
    command = [sys.executable, "-m", "tests.e2e.deployed.emulated_aws"]
    with (folder / "moto.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
    assert server.stdout
    try:
        port = server.stdout.readline().strip()
        assert port, (folder / "moto.log").read_text()
        # Not 127.0.0.1: of a template's address moto takes the first part of such a name for a bucket.
        cloud = Cloud(f"http://localhost:{port}", folder)
        if bootstrapped:
            # In a folder without an app: there is nothing to synthesize yet.
            cloud.cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", cwd=folder)
        yield cloud
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
