"""Two handlers that are compared, in turn in one process: whatever else the machine does meets both alike."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from bench.progress import counted
from local.lambda_context import Context

WARM_UP = 200

type Handler = Callable[[dict[str, Any], Context], dict[str, Any]]


def medians(ours: Handler, bare: Handler, event: Mapping[str, Any], rounds: int, what: str) -> tuple[float, float]:
    """Milliseconds of so many rounds, which `what` names while they go on, once both are warm."""
    times: dict[Handler, list[float]] = {ours: [], bare: []}
    for _ in counted(range(WARM_UP + rounds), what, WARM_UP + rounds):
        for handler, taken in times.items():
            given = json.loads(json.dumps(event))
            begun = time.perf_counter()
            answer = handler(given, Context("bench"))
            taken.append((time.perf_counter() - begun) * 1000)
            assert answer["statusCode"] == 200, answer
    return statistics.median(times[ours][WARM_UP:]), statistics.median(times[bare][WARM_UP:])
