"""Which Python files an entry point needs: everything it may import, wherever the import statement stands.

Read from the sources without running them. The standard library's modulefinder overlooks imports (jwt.types, for one).
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path


def imported(entries: Iterable[Path], path: Sequence[Path], *, without: Collection[str] = ()) -> set[Path]:
    """The entries and all modules below `path` that they import, directly or not, in functions and conditions too.

    What is found in none of the folders (the standard library, an optional package) is passed over, as are top-level
    packages named in `without` and imports that exist for type checkers only.
    """
    found: set[Path] = set()
    pending = list(entries)
    while pending:
        file = pending.pop()
        if file not in found:
            found.add(file)
            for name in _names(file, _package(file, path)):
                if name.partition(".")[0] not in without:
                    pending += _files(name, path)
    return found


def native_packages(site: Path) -> set[str]:
    """Top-level packages with compiled code. What such code imports shows in no source: they are needed whole."""
    return {file.relative_to(site).parts[0] for file in site.rglob("*.so")}


def _package(file: Path, path: Sequence[Path]) -> tuple[str, ...]:
    """The package that relative imports in a file start from."""
    root = next(root for root in path if file.is_relative_to(root))
    return file.parent.relative_to(root).parts


def _names(file: Path, package: tuple[str, ...]) -> Iterator[str]:
    """Dotted names that the file imports; `from a import b` may mean the module a.b, and runs a anyway."""
    for node in _executed(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING:`."""
    yield node
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        children: Iterable[ast.AST] = node.orelse
    else:
        children = ast.iter_child_nodes(node)
    for child in children:
        yield from _executed(child)


def _files(name: str, path: Sequence[Path]) -> list[Path]:
    """The files that importing a dotted name runs: each package on the way, and the module."""
    parts = name.split(".")
    prefixes = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    candidates = [root / f"{prefix}{end}" for root in path for prefix in prefixes for end in ("/__init__.py", ".py")]
    return [file for file in candidates if file.is_file()]
