"""The bundles: what is in them, what is not, and that the same input gives the same bytes."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.bundling.archive import archive
from infra.bundling.build import Built, build
from infra.bundling.bundle import HOST, LAMBDA, SOURCES, Bundle, authorizer, flow_lookup, rehydrate, start_chat
from infra.bundling.closure import imported

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "INSTANCE_ID": "11111111-1111-1111-1111-111111111111",
    "CONTACT_FLOW_IDS": "22222222-2222-2222-2222-222222222222",
    "JWT_ISSUER": "https://id.example.com",
    "JWT_AUDIENCE": "chat",
    "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_METRICS_NAMESPACE": "test",
}
AARCH64 = 0xB7  # ELF's e_machine, bytes 18 and 19


BUNDLES = [
    start_chat(memory=False, late=True),
    start_chat(memory=True, late=True),
    rehydrate(memory=True),
    flow_lookup(),
    authorizer(),
]


def name(bundle: Bundle) -> str:
    return bundle.name


@pytest.fixture(scope="module", params=BUNDLES, ids=name)
def bundle(request: pytest.FixtureRequest) -> Bundle:
    wanted: Bundle = request.param
    return wanted


@pytest.fixture(scope="module")
def deployed(bundle: Bundle) -> Built:
    return build(bundle, LAMBDA)


def names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def test_compiled_code_is_for_arm64_and_nothing_else(deployed: Built) -> None:
    libraries = list(deployed.folder.rglob("*.so"))
    assert libraries
    for library in libraries:
        assert int.from_bytes(library.read_bytes()[18:20], "little") == AARCH64


def test_nothing_is_shipped_that_no_one_imports(deployed: Built) -> None:
    for file in names(deployed.folder):
        assert Path(file).suffix in (".py", ".pyc", ".so", ".json", ".pem"), file
        assert not {"boto3", "s3transfer", "bin", "tests"} & set(Path(file).parts), file
        assert ".dist-info" not in file


def test_the_entry_points_are_shipped(bundle: Bundle, deployed: Built) -> None:
    assert {f"{entry}.py" for entry in bundle.entries} <= set(names(deployed.folder))


def test_what_starts_chats_carries_nothing_of_histories_and_flows() -> None:
    for memory in (False, True):
        carried = set(names(build(start_chat(memory=memory, late=True), HOST).folder))
        for apart in (
            "history.py",
            "flow_lookup.py",
            "persistent_chat/transcript_bucket.py",
            "persistent_chat/flow.py",
        ):
            assert apart not in carried
        assert not [file for file in carried if file.startswith(("persistent_chat/history/", "botocore/data/s3"))]


def test_every_source_has_byte_code_that_is_never_checked(deployed: Built) -> None:
    for source in deployed.folder.rglob("*.py"):
        compiled = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        flags = int.from_bytes(compiled.read_bytes()[4:8], "little")
        assert flags == 0b01, f"{source}: hash-based and unchecked, PEP 552"
        assert b"/var/task/" in compiled.read_bytes()


def test_the_zip_stays_within_eight_megabytes(deployed: Built) -> None:
    assert len(archive(deployed.folder)) < 8_000_000


def test_a_bundle_needs_nothing_but_python(bundle: Bundle) -> None:
    folder = build(bundle, HOST).folder
    script = "import sys; sys.path.insert(0, sys.argv[1]); [__import__(name) for name in sys.argv[2:]]"
    command = [sys.executable, "-I", "-S", "-c", script, str(folder), *bundle.entries]
    table = {"CONVERSATIONS_TABLE": "conversations", "AUTH": "jwt"} if "dynamodb" in bundle.operations else {}
    table |= {"REHYDRATION_QUEUE_URL": "https://sqs.example/late"} if "sqs" in bundle.operations else {}
    result = subprocess.run(command, env=ENVIRONMENT | table, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("entry", [entry for bundle in BUNDLES if bundle.operations for entry in bundle.entries])
def test_an_entry_point_with_an_aws_client_imports_urllib3_before_all_else(entry: str) -> None:
    """Unless it does, a cold start takes a twentieth longer (bench cold)."""
    statements = ast.parse((SOURCES / f"{entry}.py").read_text()).body
    first = next(statement for statement in statements if isinstance(statement, ast.Import | ast.ImportFrom))
    assert ast.unparse(first) == "import urllib3"


def test_the_same_input_gives_the_same_bytes_and_what_takes_long_is_said(
    host_bundle: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = build(start_chat(memory=False), HOST, cache=tmp_path)
    assert capsys.readouterr().err == "Bundling start-chat for host …\n"
    build(start_chat(memory=False), HOST, cache=tmp_path)
    assert capsys.readouterr().err == ""
    assert again.digest == host_bundle.digest
    assert again.folder != host_bundle.folder
    assert archive(again.folder) == archive(host_bundle.folder)


def test_every_source_and_lock_is_an_input(tmp_path: Path) -> None:
    """Or `cdk deploy` would see no change where there is one."""
    for folder in ("infra", "lambda_src"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    script = "from infra.bundling.build import build; from infra.bundling.bundle import *; "
    script += "print(build(start_chat(memory=False), HOST).digest)"
    digests = set()
    for edited in (None, "lambda_src/persistent_chat/rules.py", "lambda_src/requirements.txt"):
        if edited:
            (tmp_path / edited).write_text((tmp_path / edited).read_text() + "\n# edited\n")
        command = [sys.executable, "-c", script]
        digests.add(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    assert len(digests) == 3


def test_another_machine_or_another_entry_is_another_input(host_bundle: Built, deployed: Built) -> None:
    assert host_bundle.digest != deployed.digest


def write(folder: Path, **sources: str) -> None:
    for name, source in sources.items():
        file = folder / f"{name.replace('__', '/')}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(source)


def test_imports_inside_functions_and_conditions_are_followed(tmp_path: Path) -> None:
    write(
        tmp_path,
        entry="def later():\n    from package import part\n    import absent\n",
        package__part="try:\n    from .types import Kind\nexcept ImportError:\n    import left_out\n",
        package__types="from . import sibling\nfrom package.deep import *\n",
        package__sibling="",
        package__deep="",
        package__unused="",
        left_out="",
    )
    (tmp_path / "package/__init__.py").write_text("")
    found = imported([tmp_path / "entry.py"], [tmp_path], without=["left_out"])
    assert {file.name for file in found} == {"entry.py", "__init__.py", "part.py", "types.py", "sibling.py", "deep.py"}


def test_imports_for_type_checkers_only_are_not_shipped(tmp_path: Path) -> None:
    write(tmp_path, entry="if TYPE_CHECKING:\n    import typed\nelse:\n    import run\n", typed="", run="")
    assert imported([tmp_path / "entry.py"], [tmp_path]) == {tmp_path / "entry.py", tmp_path / "run.py"}
