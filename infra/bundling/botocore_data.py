"""botocore's data, cut to the operations that are called: loading all of it costs more than the rest of a cold start.

What decides where a request goes (partitions, rule sets, defaults, retries) stays whole. botocore's code is untouched.
"""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_WHOLE = ("partitions", "_retry", "sdk-default-configuration")


def trim(data: Path, into: Path, operations: Mapping[str, Iterable[str]]) -> None:
    """Write the part of botocore's `data` folder that clients for these operations (by service) read."""
    into.mkdir(parents=True)
    for name in _WHOLE:
        _write(into / f"{name}.json", _read(data / name))
    prefixes = set()
    for service, names in operations.items():
        version = max(path.parent.name for path in (data / service).glob("*/service-2.json*"))
        source, folder = data / service / version, into / service / version
        folder.mkdir(parents=True)
        model = service_model(_read(source / "service-2"), set(names))
        prefixes.add(model["metadata"]["endpointPrefix"])  # by which endpoints.json knows the service
        _write(folder / "service-2.json", model)
        _write(folder / "endpoint-rule-set-1.json", _read(source / "endpoint-rule-set-1"))
        for corrections in source.glob("service-2.sdk-extras.json"):  # of the model, which few services have
            _write(folder / corrections.name, _read(source / corrections.stem))
    _write(into / "endpoints.json", endpoints(_read(data / "endpoints"), prefixes))


def endpoints(full: dict[str, Any], services: set[str]) -> dict[str, Any]:
    """Every partition and Region, but only these services' entries."""
    partitions = [
        partition | {"services": {name: entry for name, entry in partition["services"].items() if name in services}}
        for partition in full["partitions"]
    ]
    return full | {"partitions": partitions}


def service_model(full: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """The model with these operations, the shapes that they reach, and no documentation that nothing reads.

    An operation for endpoint discovery stays as well: its mere presence changes how a client behaves.
    """
    operations = {
        name: operation
        for name, operation in full["operations"].items()
        if name in names or operation.get("endpointoperation")
    }
    shapes: dict[str, Any] = {}
    pending = list(_references(list(operations.values())))
    while pending:
        name = pending.pop()
        if name not in shapes:
            shapes[name] = full["shapes"][name]
            pending += _references(shapes[name])
    kept = {"operations": operations, "shapes": dict(sorted(shapes.items()))}
    # S3's client reads even the documentation of these, at each call.
    context = {"clientContextParams": full["clientContextParams"]} if "clientContextParams" in full else {}
    return _undocumented(full | kept) | context


def _references(node: object) -> Iterable[str]:
    """The names of the shapes that a part of a model refers to."""
    if isinstance(node, dict):
        if isinstance(node.get("shape"), str):
            yield node["shape"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _undocumented(model: dict[str, Any]) -> dict[str, Any]:
    """Without documentation, which is text wherever it is prose; a member that happens to have that name is a dict."""

    def strip(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                key: strip(value)
                for key, value in node.items()
                if not (key in ("documentation", "documentationUrl") and isinstance(value, str))
            }
        return [strip(value) for value in node] if isinstance(node, list) else node

    return dict(strip(model))


def _read(path: Path) -> dict[str, Any]:
    plain = path.with_name(f"{path.name}.json")
    content = (
        plain.read_bytes() if plain.exists() else gzip.decompress(path.with_name(f"{path.name}.json.gz").read_bytes())
    )
    return dict(json.loads(content))


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")))
