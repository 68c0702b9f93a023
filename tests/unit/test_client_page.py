"""docs/client.md, and the words of the local page, against what the service may answer."""

import json
import re
import subprocess
from pathlib import Path

from persistent_chat.answer import REASONS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGE = (ROOT / "docs/client.md").read_text()
OUTCOMES = (ROOT / "local/page/outcome.js").read_text()
HISTORY = {"ConversationNotFound", "TranscriptNotFound"}


def test_each_code_is_told_with_the_remedy_that_the_client_has_for_it() -> None:
    answers = {code: status for codes, status in _rows(README, "| code | status |") for code in codes.split(", ")}
    told = {code: remedy.strip("`") for remedy, codes in _rows(PAGE, "| `remedy` | codes |") for code in _codes(codes)}
    assert {code: told.get(code, "fix") for code in answers} == _remedies(answers)
    assert set(told) - set(answers) - HISTORY == {"Unreachable"}


def test_each_reason_is_told_to_front_ends_and_to_the_customer_of_the_local_page() -> None:
    assert [reason for reason in REASONS if f"`{reason}`" not in PAGE or f"  {reason}: " not in OUTCOMES] == []


def _rows(text: str, head: str) -> list[tuple[str, str]]:
    """The first two cells of each row below a table's head that begins like this."""
    table = text.split(f"\n{head}", 1)[1].split("\n\n", 1)[0]
    cells = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    return [(first.strip(), second.strip()) for first, second, *_ in cells]


def _codes(cell: str) -> list[str]:
    """The codes that a cell names, but for the one that is none of the service's."""
    return [] if cell.startswith("all others") else re.findall(r"\b[A-Z]\w+", re.sub(r"Unreadable.*", "", cell))


def _remedies(answers: dict[str, str]) -> dict[str, str]:
    """What the client says of each code with its status: the first one, where there are several."""
    asked = {
        code: [int(status[:3]), {"retryAfter": 30} if "Retry-After" in status else {}]
        for code, status in answers.items()
    }
    script = f"""
        import {{ ChatError }} from {json.dumps((ROOT / "client/persistent-chat.js").as_uri())};
        const asked = Object.entries({json.dumps(asked)});
        console.log(JSON.stringify(asked.map(([code, given]) => [code, new ChatError(code, ...given).remedy])));
    """
    return dict(json.loads(subprocess.check_output(["node", "--input-type=module", "-e", script], text=True)))
