"""`make soak`: run after run on all cores, or one run again in full.

RUNS says how many (10,000 where nothing is said), FROM with which seed to begin; SEED is the one run to see again.
"""

import os
import sys
import time
from collections import Counter, defaultdict
from multiprocessing import Pool

from bench.progress import counted

from .run import Report, Run

_CHUNK = 50


def main() -> int:
    """The exit status: 1 where an invariant did not hold."""
    if "SEED" in os.environ:
        report = Run(int(os.environ["SEED"])).report()
        print(report.text(last=1_000_000))
        return bool(report.violations)
    begun, first, runs = time.monotonic(), int(os.environ.get("FROM", "0")), int(os.environ.get("RUNS", "10000"))
    seeds, outcomes, waits, slowest = defaultdict[str, list[int]](list), Counter[str](), 0.0, 0.0
    with Pool() as pool:
        for report in counted(pool.imap_unordered(_summary, range(first, first + runs), _CHUNK), "runs", runs):
            outcomes += report.outcomes
            waits, slowest = max(waits, report.worst_wait), max(slowest, report.slowest)
            for rule in {violation.rule for violation in report.violations}:
                seeds[rule].append(report.seed)
    print(f"{runs} runs from seed {first} in {time.monotonic() - begun:.0f} s, {outcomes.total()} starts:")
    print("  " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    print(f"  slowest answer {slowest:.1f} s, longest locked out {waits:.1f} s")
    for rule, found in sorted(seeds.items()):
        print(f"  {rule}: {len(found)} runs, seeds {sorted(found)[:10]}")
    return bool(seeds)


def _summary(seed: int) -> Report:
    report = Run(seed).report()
    report.trace.forget()
    return report


if __name__ == "__main__":
    sys.exit(main())
