"""What a seed stands for: the deployment, the readings of Connect, and how rough it gets."""

import random
from dataclasses import dataclass
from typing import Any

from .center import Readings
from .chance import stream
from .queue import QUEUE_URL
from .weather import Climate, Outage, Weather

_USUAL = {"dynamodb": (0.003, 0.02), "connect": (0.05, 0.4), "participant": (0.03, 0.2), "sqs": (0.005, 0.03)}
_FATES = ("never", "slow", "throttled", "lost", "unreachable", "failed before")


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """`skews` are the environments' clocks' errors in seconds.

    From `lost` to `crashes` all are chances: of an event to be lost, doubled or late, of a message to be delivered
    twice, of an invocation to die.

    `pace` stretches conversations and pauses: some runs take days.
    """

    settings: dict[str, Any]
    readings: Readings
    skews: tuple[float, float]
    weather: Weather
    lost: float
    doubled: float
    bred: float
    late: float
    crashes: float
    pace: float


def drawn(seed: int, begun: float) -> Circumstances:
    """The circumstances of a run that begins then."""
    chance = stream(seed, "circumstances")
    delay = chance.choice((0, 20, 60))
    rough = chance.choice((0, 0.3, 0.3, 1, 1, 3))
    spread = chance.choice((0, 1, 1))
    return Circumstances(
        settings={
            "rejoin": chance.random() < 0.75,
            "resume": chance.choice(("always", "always", "ask")),
            "transcript_delay_seconds": delay,
            "rehydration_queue_url": chance.choice((None, QUEUE_URL)),
        },
        readings=_readings(chance, delay),
        skews=(spread * chance.uniform(-1, 1), spread * chance.uniform(-1, 1)),
        weather=_weather(chance, rough, begun, stream(seed, "weather")),
        lost=0.05 * rough,
        doubled=0.05 * rough,
        bred=0.002 * rough,
        late=0.05 * rough,
        crashes=0.02 * rough,
        pace=chance.choices((1, 60), (9, 1))[0],
    )


def _readings(chance: random.Random, delay: float) -> Readings:
    return Readings(
        list_lag=chance.choice((0.0, 0.0, chance.uniform(0, 2))),
        lists_asked=chance.random() < 0.8,
        names_initial=chance.random() < 0.5,
        repeats_other_body=chance.random() < 0.85,
        binds_refused=chance.random() < 0.3,
        later_events_name_customer=chance.random() < 0.8,
        completes=chance.random() < 0.3,
        leaving_ends=chance.random() < 0.7,
        silent_has_transcript=chance.random() < 0.5,
        transcript_seconds=(delay * 0.5, delay),
    )


def _weather(chance: random.Random, rough: float, begun: float, fates: random.Random) -> Weather:
    wrong = {name: rough * chance.choice((0, 0.02, 0.1)) for name in _USUAL}
    slow = {name: rough * chance.choice((0, 0, 0.1)) for name in _USUAL}
    climates = {name: Climate(seconds=_USUAL[name], slow=slow[name], wrong=wrong[name]) for name in _USUAL}
    outages = list[Outage]()
    while chance.random() < 0.2 * rough and len(outages) < 3:
        begins = begun + chance.uniform(0, 300)
        service = chance.choice(("dynamodb", "connect", "connect", "participant"))
        ends = begins + chance.uniform(2, 40)
        outages.append(Outage(service=service, begins=begins, ends=ends, fate=chance.choice(_FATES)))
    return Weather(chance=fates, climates=climates, outages=outages)
