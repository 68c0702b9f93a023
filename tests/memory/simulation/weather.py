"""What befalls a call on its way: how long it takes, whether it arrives, and whether its answer does."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

type Says = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class Fate:
    """One call's fate, in seconds from its sending.

    `arrives` is when it takes effect and `answers` when the answer is there, None for never; without `reached` there is
    no connection at all; `says` is an answer of the neighbor's front door; `cut` is a connection that breaks instead of
    an answer. `name` is empty where nothing is wrong.
    """

    arrives: float | None
    answers: float | None
    reached: bool = True
    says: Says | None = None
    cut: bool = False
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Climate:
    """How one neighbor usually is: its answers' seconds, how often one is late for the caller's patience, or wrong."""

    seconds: tuple[float, float]
    slow: float = 0.0
    wrong: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Outage:
    """Between two times all calls of a service have the same fate."""

    service: str
    begins: float
    ends: float
    fate: str


_THROTTLED = {
    "dynamodb": (400, "ProvisionedThroughputExceededException"),
    "connect": (429, "TooManyRequestsException"),
    "participant": (429, "ThrottlingException"),
    "sqs": (400, "RequestThrottled"),
}
_FAILED = {
    "dynamodb": (500, "InternalServerError"),
    "connect": (500, "InternalServiceException"),
    "participant": (500, "InternalServerException"),
    "sqs": (500, "InternalFailure"),
}
_WRONGS = (
    *("lost", "late", "never", "cut after", "cut before", "unreachable"),
    *("throttled", "failed before", "failed after", "conflict", "full"),
)
_LATEST = {"dynamodb": 3.0, "connect": 8.0, "participant": 8.0, "sqs": 3.0}  # seconds after the caller has gone


@dataclass(kw_only=True)
class Weather:
    """Fates by chance. From `calm` on nothing goes wrong."""

    chance: random.Random
    climates: dict[str, Climate]
    outages: list[Outage] = field(default_factory=list)
    calm: float = float("inf")

    def fate(self, service: str, operation: str, patience: float, now: float) -> Fate:
        """The next call's fate; `patience` is the caller's, in seconds."""
        climate, chance = self.climates[service], self.chance
        usual = chance.uniform(*climate.seconds)
        if now >= self.calm:
            return self._of("", service, usual, patience)
        for outage in self.outages:
            if outage.service == service and outage.begins <= now < outage.ends:
                return self._of(outage.fate, service, usual, patience)
        drawn = chance.random()
        if drawn < climate.wrong:
            return self._of(self._wrong(service, operation), service, usual, patience)
        return self._of("slow" if drawn < climate.wrong + climate.slow else "", service, usual, patience)

    def _wrong(self, service: str, operation: str) -> str:
        name = self.chance.choice(_WRONGS)
        if name == "full" and operation != "StartChatContact":
            return "failed before"
        if name == "conflict" and (service != "dynamodb" or operation in ("GetItem", "Query")):
            return "lost"
        return name

    def _of(self, name: str, service: str, usual: float, patience: float) -> Fate:
        fates: dict[str, Callable[[], Fate]] = {
            "": lambda: Fate(arrives=usual / 2, answers=usual),
            "slow": lambda: self._slow(patience),
            "lost": lambda: Fate(arrives=usual / 2, answers=None, name=name),
            "late": lambda: Fate(arrives=patience + self.chance.uniform(0, _LATEST[service]), answers=None, name=name),
            "never": lambda: Fate(arrives=None, answers=None, name=name),
            "cut after": lambda: Fate(arrives=usual / 2, answers=usual, cut=True, name=name),
            "cut before": lambda: Fate(arrives=None, answers=usual, cut=True, name=name),
            "unreachable": lambda: Fate(arrives=None, answers=None, reached=False, name=name),
            "throttled": lambda: Fate(arrives=None, answers=usual, says=_THROTTLED[service], name=name),
            "failed before": lambda: Fate(arrives=None, answers=usual, says=_FAILED[service], name=name),
            "failed after": lambda: Fate(arrives=usual / 2, answers=usual, says=_FAILED[service], name=name),
            "conflict": lambda: Fate(
                arrives=None, answers=usual, says=(400, "TransactionConflictException"), name=name
            ),
            "full": lambda: Fate(arrives=None, answers=usual, says=(429, "LimitExceededException"), name=name),
        }
        return fates[name]()

    def _slow(self, patience: float) -> Fate:
        answers = patience * self.chance.uniform(0.25, 1.1)
        return Fate(arrives=answers * self.chance.uniform(0.1, 0.9), answers=answers, name="slow")
