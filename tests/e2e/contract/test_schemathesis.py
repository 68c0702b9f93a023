"""The document and the running service agree: what it allows is accepted, what it forbids is refused."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support.program import ROOT, running, welcome

CONFIG = Path(__file__).parent / "schemathesis.toml"


def test_schemathesis_finds_no_disagreement(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log, running(log=log) as program:
        url = re.search(r"http://\S+/Prod", welcome(program))
        assert url
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
        command += [str(ROOT / "docs/openapi.json"), "--url", url[0], "--checks", "all", "--no-color"]
        command += ["--max-examples", "50", "--max-time", "25"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stdout[:10_000]}\n{done.stderr[:2_000]}"
    assert "Coverage" in done.stdout
    assert "Fuzzing" in done.stdout
