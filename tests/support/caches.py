"""Where this machine keeps what takes seconds to make, for a program that is given another home."""

import os
from pathlib import Path

_FOLDER = Path.home() / ".cache"
_USUAL = {"UV_CACHE_DIR": _FOLDER / "uv", "JSII_RUNTIME_PACKAGE_CACHE_ROOT": _FOLDER / "aws/jsii/package-cache"}
CACHES = {name: os.environ.get(name, str(folder)) for name, folder in _USUAL.items()}
