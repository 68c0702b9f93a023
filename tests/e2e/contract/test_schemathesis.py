"""The document and the running service agree: what it allows is accepted, what it forbids is refused."""

import json
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.support.program import ROOT, running, welcome

CONFIG = Path(__file__).parent / "schemathesis.toml"


def agree(folder: Path, url: str, *which: str) -> None:
    """Schemathesis tries some of the document's operations and finds no disagreement."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
    command += [str(ROOT / "docs/openapi.json"), "--url", url, "--checks", "all", "--no-color", *which]
    command += ["--max-examples", "50", "--max-time", "25"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stdout[:10_000]}\n{done.stderr[:2_000]}"
    assert "Coverage" in done.stdout
    assert "Fuzzing" in done.stdout


def test_schemathesis_finds_no_disagreement(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log, running(log=log) as program:
        url = re.search(r"http://\S+/Prod", welcome(program))
        assert url
        agree(tmp_path, url[0], "--include-path", "/")


def test_schemathesis_finds_no_disagreement_in_a_guests_history(tmp_path: Path) -> None:
    guest = secrets.token_urlsafe(32)
    with (tmp_path / "log").open("w") as log, running(log=log) as program:
        url = re.search(r"http://\S+/guest/Prod", welcome(program))
        assert url
        contact = answered("POST", f"{url[0]}/", guest)["data"]["startChatResult"]["ContactId"]
        assert answered("GET", f"{url[0]}/conversations", guest)["data"]["conversations"]
        assert answered("GET", f"{url[0]}/conversations/{contact}/transcript", guest)["code"] == "TranscriptNotReady"
        history = ("--include-path-regex", "^/conversations", "--exclude-checks", "ignored_auth")
        agree(tmp_path, url[0], *history, "--header", f"Authorization: Bearer {guest}")


def answered(method: str, url: str, guest: str) -> Any:
    """What the guest is answered once the function has started: on a busy machine its time-out may come first."""
    request = Request(url, b"{}" if method == "POST" else None, {"Authorization": f"Bearer {guest}"}, method=method)  # noqa: S310  # the laptop's own
    for _ in range(5):
        try:
            with urlopen(request) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as error:
            with error:
                if error.code != 502:
                    return json.load(error)
    raise TimeoutError(url)
