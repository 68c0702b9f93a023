"""How a setting is written where it is given: `-c verifySource=true` for the CDK, `verify_source=True` in Python.

Settings are named here as the model names them; sentences about them name them as their reader does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic.alias_generators import to_camel

type Value = str | bool
type Setting = tuple[str, Value]


@dataclass(frozen=True)
class Spelling:
    """`name` spells a setting's name, `value` one of its values, `usage` how it is given, `separator` how several are.

    `many` is said of lists, `elsewhere` of where else a setting may be given.
    """

    name: Callable[[str], str]
    value: Callable[[Value], str]
    usage: Callable[[str, str], str]
    separator: str
    many: str
    elsewhere: str = ""

    def usages(self, examples: Mapping[str, str]) -> str:
        return self.separator.join(self.usage(name, value) for name, value in examples.items())

    def setting(self, name: str, value: Value) -> str:
        return f"{self.name(name)}={self.value(value)}"

    def one_of(self, settings: Sequence[Setting]) -> str:
        """`a=1, 2 or 3` where it is one setting, `a=1 or b=2` otherwise."""
        (first, value), *others = settings
        one = all(name == first for name, _ in others)
        rest = [self.value(other) if one else self.setting(name, other) for name, other in others]
        return enumerated([self.setting(first, value), *rest], "or")


def enumerated(words: list[str], conjunction: str) -> str:
    """`a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else value


CONTEXT = Spelling(
    name=to_camel,
    value=_text,
    usage=lambda name, value: f"-c {to_camel(name)}={value}",
    separator=" ",
    many=", comma-separated",
    elsewhere=", or set the context in cdk.json",
)
PYTHON = Spelling(
    name=str,
    value=repr,
    usage=lambda name, value: f"{name}={value if value == '…' else repr(value)}",
    separator=", ",
    many=", as a list",
)
