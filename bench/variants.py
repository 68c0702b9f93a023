"""The functions that are compared, each as a folder of code such as Lambda unpacks."""

import compileall
import shutil
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from infra.bundling.archive import archive
from infra.bundling.build import build
from infra.bundling.bundle import HOST, start_chat
from local.lambda_runtime import copy_packages

HANDLERS = Path(__file__).parent / "handlers"
_BOTO3 = ("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "six", "urllib3")
_POWERTOOLS = ("aws-lambda-powertools", "aws-xray-sdk", "wrapt", "jmespath", "typing-extensions")
_PYDANTIC = ("pydantic", "pydantic-core", "annotated-types", "typing-inspection", "typing-extensions")


@dataclass(frozen=True)
class Variant:
    """A function: its code, its handler, and the size of its zip in MB."""

    name: str
    code: Path
    handler: str
    megabytes: float


def variants(folder: Path, authority: bytes) -> list[Variant]:
    """All of them below `folder`. The PEM `authority` is trusted beside those that each bundle brings."""
    made = [
        _ours(folder / "ours"),
        _others(folder / "bare-compiled", "bare, byte-compiled", "bare", _BOTO3, compiled=True),
        _others(folder / "bare", "bare, as usually shipped", "bare", _BOTO3, compiled=False),
        _others(
            folder / "usual",
            "Powertools + pydantic, as usually shipped",
            "usual",
            (*_BOTO3, *_POWERTOOLS, *_PYDANTIC),
            compiled=False,
        ),
        _others(folder / "floor", "Python + runtime client alone", "floor", (), compiled=True),
    ]
    for trusted in folder.glob("*/botocore/cacert.pem"):
        trusted.write_bytes(trusted.read_bytes() + b"\n" + authority)
    return made


def _ours(folder: Path) -> Variant:
    shutil.copytree(build(start_chat(memory=False), HOST).folder, folder)
    return _variant("ours", folder, "start_chat")


def _others(folder: Path, name: str, handler: str, packages: tuple[str, ...], *, compiled: bool) -> Variant:
    """Usual tools ship no byte code that is valid: what they zip gets other times than the .pyc files remember."""
    copy_packages(packages, folder)
    folder.mkdir(exist_ok=True)
    shutil.copy(HANDLERS / f"{handler}.py", folder)
    if compiled:
        compileall.compile_dir(folder, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return _variant(name, folder, handler)


def _variant(name: str, folder: Path, module: str) -> Variant:
    return Variant(name, folder, f"{module}.handler", len(archive(folder)) / 1e6)
