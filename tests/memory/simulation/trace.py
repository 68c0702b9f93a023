"""What happened in a run, line by line, in words that fit on a screen."""

import re

from .functions import Invocation
from .wire import Call

_LONG_ID = re.compile(r"([bc])0*(\d+)-0000-4000-8000-0{12}")
_TOKEN = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Trace:
    """Lines with their seconds since the run began; long ids get short names in the order of their appearance."""

    def __init__(self, begun: float) -> None:
        self._begun = begun
        self._lines: list[tuple[float, str, str]] = []
        self._names: dict[str, str] = {}

    def add(self, time: float, text: str, about: str = "") -> None:
        """`about` is the customer whom the line concerns; without one it concerns all."""
        self._lines.append((time - self._begun, text, about))

    def call(self, time: float, call: Call, caller: Invocation) -> None:
        words = [f"{caller.name} {call.operation}", _told(call), f"→ {call.outcome}"]
        took = f"{time - call.sent:.2f}s" + (f", {call.fate.name}" if call.fate.name else "")
        self.add(time, " ".join(word for word in words if word) + f" ({took})", caller.about)

    def forget(self) -> None:
        """Make it light to carry from one process to another."""
        self._lines.clear()

    def text(self, about: str = "", until: float = float("inf"), last: int = 1_000_000) -> str:
        """The last lines about one customer until then."""
        lines = [
            line for line in self._lines if line[0] <= until - self._begun and (not about or line[2] in ("", about))
        ]
        return "\n".join(f"{time:9.2f}  {self._short(text)}" for time, text, _ in lines[-last:])

    def _short(self, text: str) -> str:
        return _TOKEN.sub(self._name, _LONG_ID.sub(r"\1\2", text))

    def _name(self, match: re.Match[str]) -> str:
        return self._names.setdefault(match[0], f"t{len(self._names) + 1}")


def _told(call: Call) -> str:
    members = call.members
    match call.operation:
        case "StartChatContact":
            source = members.get("PersistentChat", {})
            return (
                f"{members.get('ClientToken')} {source.get('RehydrationType', '')} {source.get('SourceContactId', '')}"
            )
        case "UpdateItem":
            return f"{members['Key']['sk']['S']}: {members['UpdateExpression']} if {members.get('ConditionExpression')}"
        case "GetItem":
            return str(members["Key"]["sk"]["S"])
        case "PutItem":
            return str(members["Item"]["sk"]["S"])
        case "TransactWriteItems":
            return ", ".join(_told_write(item) for item in members["TransactItems"])
        case "CreateParticipantConnection":
            return str(members["ParticipantToken"])
    return str(members.get("InitialContactId") or members.get("ContactId", ""))


def _told_write(item: dict[str, dict[str, object]]) -> str:
    ((kind, members),) = item.items()
    key: dict[str, dict[str, str]] = members.get("Key") or members["Item"]  # type: ignore[assignment]
    return f"{kind} {key['sk']['S']}"
