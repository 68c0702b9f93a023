"""The module that sites copy: by itself, beside ChatJS against both sides, and its types."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .conftest import ROOT, need_chromium, play

CLIENT = ROOT / "client"


def test_client_by_itself() -> None:
    assert "# fail 0" in play("client.mjs", {})


def test_client_against_both_sides(sides: Mapping[str, str]) -> None:
    assert "# fail 0" in play("client-scenario.mjs", sides)


def test_types_hold_and_are_declared_as_they_are(tmp_path: Path) -> None:
    checked = subprocess.run(
        ["npx", "--no-install", "tsc", "-p", CLIENT, "--outDir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    declared = (CLIENT / "persistent-chat.d.ts").read_text()
    assert declared == (tmp_path / "persistent-chat.d.ts").read_text(), "run: npx tsc -p client"


def test_client_needs_nothing_but_itself() -> None:
    module = (CLIENT / "persistent-chat.js").read_text()
    assert not re.search(r"\bimport\b|\brequire\b|\bdocument\.|\bwindow\.", module)


def test_lines_of_the_docs_work_as_pasted(sides: Mapping[str, str]) -> None:
    need_chromium("The pasted lines")
    assert "# fail 0" in play("pasted.mjs", sides)


def test_lines_of_the_docs_put_a_past_that_follows_where_it_belongs(slow_sides: Mapping[str, str]) -> None:
    need_chromium("The pasted lines")
    assert "# fail 0" in play("pasted.mjs", slow_sides)


def test_lines_for_other_clients_of_aws_work_as_pasted(sides: Mapping[str, str]) -> None:
    assert "# fail 0" in play("pasted-clients.mjs", sides)
