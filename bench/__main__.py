"""`make bench`: every benchmark in turn, or those that are named."""

import sys

from bench import cold, load, memory, token, warm

BENCHMARKS = {"cold": cold.main, "warm": warm.main, "token": token.main, "memory": memory.main, "load": load.main}


def main() -> None:
    for name in sys.argv[1:] or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
