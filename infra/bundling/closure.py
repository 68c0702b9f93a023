"""Which Python files an entry point needs: everything it may import, wherever the import statement stands."""

import modulefinder
from collections.abc import Iterable
from pathlib import Path


def imported(entries: Iterable[Path], path: Iterable[Path], *, without: Iterable[str] = ()) -> set[Path]:
    """The entries and all modules below `path` that they import, directly or not, at any level of nesting.

    Nothing is run. Modules outside `path` (the standard library, a lazily imported optional package) are ignored, and
    so are those named in `without`.
    """
    roots = [str(root) for root in path]
    files: set[Path] = set()
    for entry in entries:
        finder = modulefinder.ModuleFinder(path=roots, excludes=list(without))
        finder.run_script(str(entry))
        found = (getattr(module, "__file__", None) for module in finder.modules.values())
        files |= {Path(file) for file in found if file}
    return files


def native_packages(site: Path) -> set[str]:
    """Top-level packages with compiled code. What such code imports shows in no source: they are needed whole."""
    return {file.relative_to(site).parts[0] for file in site.rglob("*.so")}
