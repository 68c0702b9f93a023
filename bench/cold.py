"""Cold starts: our deployed function beside a bare boto3 handler and the usual Powertools build.

Each runs under Lambda's own runtime client in a fresh process against the same HTTPS endpoint, one after the other in
every round, on the same Python. What a cold start costs beyond that (sandbox, download, network) is not in it.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.bars import bars
from bench.fake_connect import fake_connect
from bench.progress import counted, doing
from bench.variants import Variant, variants
from infra.context import read_config
from infra.environment import start_chat
from local.lambda_runtime import ExecutionEnvironment, runtime_packages

ROOT = Path(__file__).parents[1]
ROUNDS = 15
INSTANCE, FLOW = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
# Ours against the others: at most these shares of their time.
GOALS = {
    "bare, byte-compiled": 0.70,
    "bare, as usually shipped": 0.40,
    "Powertools + pydantic, as usually shipped": 0.25,
}


@dataclass(frozen=True)
class Cost:
    """Milliseconds: by the clock, and of the processor, which says more where others use the machine too."""

    elapsed: float
    cpu: float


class Bench:
    """The variants, ready to be started in the same surroundings."""

    def __init__(self, folder: Path, url: str, authority: bytes) -> None:
        config = read_config({"instanceId": INSTANCE, "contactFlowIds": FLOW})
        self.variants = variants(folder / "variants", authority)
        self._variables = start_chat(config) | {"AWS_ENDPOINT_URL_CONNECT": url}
        self._runtime = runtime_packages(folder / "runtime")
        self._log = folder / "log"
        self._event = json.loads((ROOT / "events/start.json").read_text())

    def start(self, variant: Variant) -> ExecutionEnvironment:
        return ExecutionEnvironment(
            variant.code, variant.handler, self._variables, runtime=self._runtime, log=self._log, timeout=60
        )

    def cold(self, variant: Variant) -> Cost:
        """What it takes from the process's start to its first answer."""
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        with self.start(variant) as environment:
            answer = environment.invoke(self._event)
            elapsed = time.perf_counter() - begun
        assert answer["statusCode"] == 200, answer
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(elapsed * 1000, cpu * 1000)


@contextmanager
def ready() -> Iterator[Bench]:
    """Everything built and running, and gone afterwards."""
    doing("building what is compared")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with fake_connect(folder) as (url, authority):
            yield Bench(folder, url, authority)


def main(rounds: int = ROUNDS) -> None:
    with ready() as bench:
        costs: dict[str, list[Cost]] = {variant.name: [] for variant in bench.variants}
        for number in counted(range(rounds + 1), "rounds of cold starts", rounds + 1):
            for variant in bench.variants:
                cost = bench.cold(variant)
                if number:  # the first round fills the machine's file cache
                    costs[variant.name].append(cost)
        print(f"cold start, process start to first answer, medians of {rounds} (docs/cold-start.svg)")
        print(f"  {'':42} {'ms':>6} {'CPU ms':>7} {'ours/it':>8} {'by CPU':>7} {'goal':>5} {'zip MB':>7}")
        ours = _median(costs["ours"])
        for variant in bench.variants:
            theirs = _median(costs[variant.name])
            goal = f"{GOALS[variant.name]:.2f}" if variant.name in GOALS else ""
            times = f"{theirs.elapsed:6.0f} {theirs.cpu:7.0f}"
            ratios = f"{ours.elapsed / theirs.elapsed:8.2f} {ours.cpu / theirs.cpu:7.2f}"
            print(f"  {variant.name:42} {times} {ratios} {goal:>5} {variant.megabytes:7.1f}")

    spent = {name: _median(all_of_it).cpu for name, all_of_it in costs.items()}
    picture = bars("Cold start: the processor's time until the first answer", spent, "ms", ours=["ours"])
    (ROOT / "docs/cold-start.svg").write_text(picture)


def _median(costs: list[Cost]) -> Cost:
    return Cost(median(cost.elapsed for cost in costs), median(cost.cpu for cost in costs))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
