"""The locked packages, unpacked for the machine that will run them."""

import subprocess
import sys
from pathlib import Path

import uv

from infra.bundling.bundle import Target
from infra.bundling.errors import BundlingError


def install(lock: Path, into: Path, target: Target) -> None:
    """Unpack the lock's wheels into a folder: no compiler, no resolving, and the hashes must match.

    What uv's cache holds is taken from there, so that only a changed lock needs the network. Files are copied, because
    the cache would otherwise share them. Raises BundlingError with the last line that uv wrote.
    """
    command = [uv.find_uv_bin(), "pip", "install", "--quiet", "--target", str(into), "--requirements", str(lock)]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--link-mode", "copy"]
    command += ["--python", sys.executable]
    if target.platform:
        command += ["--python-platform", target.platform, "--python-version", "3.13"]
    if _run([*command, "--offline"]).returncode:
        result = _run(command)
        if result.returncode:
            last = (result.stderr.strip().splitlines() or ["no output"])[-1].strip()
            raise BundlingError(f"The packages of {lock.name} could not be fetched for {target.name}: {last}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own arguments
