"""Chance: sources that a seed and a name make, so that what one part draws moves nothing in another."""

import random


def stream(seed: int, name: str) -> random.Random:
    """The same draws for the same seed and name."""
    return random.Random(f"{seed} {name}")  # noqa: S311 - chance, not secrets
