"""`make bench`: every benchmark in turn, or those that are named; each in a process of its own, as functions are."""

import subprocess
import sys
import time

BENCHMARKS = ("cold", "warm", "token", "memory", "history", "load", "returning", "history_after_return")


def main() -> None:
    named = sys.argv[1:] or BENCHMARKS
    for name in named:
        if name not in BENCHMARKS:
            sys.exit(f"{name} is no benchmark: there are {', '.join(BENCHMARKS)}.")
    took = {name: _seconds(name) for name in named}
    each = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in took.items())
    print(f"took {sum(took.values()) / 60:.1f} min: {each}")


def _seconds(name: str) -> float:
    begun = time.monotonic()
    if code := subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
        sys.exit(code)
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
