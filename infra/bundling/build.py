"""Builds a bundle once for each state of its inputs, in build/, and knows the hash of those inputs."""

import hashlib
import importlib.util
import os
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from infra.bundling import authorities, botocore_data, bytecode, closure, wheels
from infra.bundling.bundle import SOURCES, Bundle, Target
from infra.bundling.errors import BundlingError

_ROOT = Path(__file__).parents[2]
# A checkout keeps its bundles with itself; an installed package leaves site-packages alone.
CACHE = _ROOT / "build" if (_ROOT / "pyproject.toml").exists() else Path.home() / ".cache/persistent-chat"


@dataclass(frozen=True)
class Built:
    """A finished bundle: its folder, and the digest of everything that decides what is in it."""

    folder: Path
    digest: str


def build(bundle: Bundle, target: Target, *, cache: Path = CACHE) -> Built:
    """The bundle's folder, made now unless these very inputs were built before; raises BundlingError."""
    bytecode.require_runtime_version()
    sources = _own_sources(bundle)
    digest = _digest(bundle, target, sources)
    folder = cache / f"{bundle.name}-{target.name}-{digest[:16]}"
    if not folder.exists():
        sys.stderr.write(f"Bundling {bundle.name} for {target.name} …\n")  # it takes some seconds
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            made = Path(temporary, "bundle")
            _make(bundle, target, sources, Path(temporary, "site"), made)
            _publish(made, folder)
        _forget_old(cache, f"{bundle.name}-{target.name}-")
    os.utime(folder)
    return Built(folder, digest)


def _own_sources(bundle: Bundle) -> list[Path]:
    return sorted(closure.imported(_entries(bundle), [SOURCES]))


def _entries(bundle: Bundle) -> list[Path]:
    entries = [SOURCES / f"{entry}.py" for entry in bundle.entries]
    for entry in entries:
        if not entry.exists():
            raise BundlingError(f"The function's entry point lambda_src/{entry.name} is missing.")
    return entries


def _digest(bundle: Bundle, target: Target, sources: list[Path]) -> str:
    """A change of any input, this package included, gives another digest; the machine and the folder do not matter."""
    inputs = [SOURCES / bundle.lock, *sources, *sorted(Path(__file__).parent.glob("*.py"))]
    digest = hashlib.sha256(f"{bundle} {target} {importlib.util.MAGIC_NUMBER!r}".encode())
    for file in inputs:
        digest.update(f"\0{file.parent.name}/{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _make(bundle: Bundle, target: Target, sources: list[Path], site: Path, made: Path) -> None:
    wheels.install(SOURCES / bundle.lock, site, target)
    _copy(sources, SOURCES, made)
    _copy(_needed(bundle, sources, site), site, made)
    if bundle.operations:
        botocore_data.trim(site / "botocore/data", made / "botocore/data", bundle.operations)
        authorities.trim(site / "botocore/cacert.pem", made / "botocore/cacert.pem")
    bytecode.compile_all(made)


def _needed(bundle: Bundle, sources: list[Path], site: Path) -> set[Path]:
    """The packages' files that our sources reach, and packages with compiled code whole."""
    reached = closure.imported(_entries(bundle), [SOURCES, site], without=_optional(sources))
    used = {file.relative_to(site).parts[0] for file in reached if file.is_relative_to(site)}
    files = {file for file in reached if file.is_relative_to(site)}
    for package in closure.native_packages(site):
        if package.endswith(".so"):
            files.add(site / package)
        elif package in used:
            files |= {file for file in (site / package).rglob("*") if file.suffix in (".py", ".so")}
    return files


def _optional(sources: list[Path]) -> list[str]:
    """boto3, unless our own code imports it: Powertools does, in functions that we do not call."""
    own = any(re.search(r"^\s*(import|from) boto3\b", file.read_text(), re.MULTILINE) for file in sources)
    return [] if own else ["boto3"]


def _copy(files: list[Path] | set[Path], root: Path, into: Path) -> None:
    for file in files:
        copy = into / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)


def _publish(made: Path, folder: Path) -> None:
    """Move the finished bundle to its place; where another process was faster its bundle is as good."""
    try:
        os.rename(made, folder)
    except OSError:
        if not folder.exists():
            raise


def _forget_old(cache: Path, prefix: str) -> None:
    """Remove what earlier inputs gave, unless it was used so lately that another process may be reading it."""
    for folder in cache.glob(f"{prefix}{'[0-9a-f]' * 16}"):
        if time.time() - folder.stat().st_mtime > 3600:
            shutil.rmtree(folder, ignore_errors=True)
