"""Accounts of moto's: what it keeps is the process's, and each test's customers are to be its own."""

from itertools import count

_NUMBERS = count(1)


def account() -> str:
    """One that nobody else in this process has."""
    return f"{next(_NUMBERS):012}"
