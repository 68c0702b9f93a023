"""Byte code that Lambda accepts as it is: compiling at the first import is what makes an ordinary cold start slow."""

import os
import subprocess
import sys
from pathlib import Path

from infra.bundling.errors import BundlingError


def require_runtime_version() -> None:
    """Byte code is valid for one minor version of CPython; raises BundlingError under any but Lambda's."""
    if sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 13):
        raise BundlingError(
            f"The functions run on CPython 3.13 and their byte code must come from it, but this is "
            f"{sys.implementation.name} {sys.version.split()[0]}: run `make setup`."
        )


def compile_all(folder: Path) -> None:
    """Compile every source in `folder`, with file names as in Lambda.

    The .pyc files carry the source's hash and say that it need not be checked: zipping changes times, and a .pyc with
    a time that does not match is ignored. A fixed hash seed, because the order of a compiled set depends on it.
    """
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(folder), "-p", "/var/task", str(folder)]
    environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        raise BundlingError(f"The functions' sources do not compile: {result.stdout.strip()}")
