"""What tests share is lent to one at a time: whatever that one did with it, the next finds it as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.connect import ConnectServer


@contextmanager
def lent(connect: ConnectServer) -> Iterator[ConnectServer]:
    """A stand-in without faults or calls so far; no fault, clock or setting of the test's stays with it."""
    connect.calls.clear()
    connect.faults.clear()
    disorder = connect.delivery.disorder
    try:
        with unchanged(connect, connect.faults, connect.instance, connect.instance.world):
            yield connect
    finally:
        connect.faults.clear()
        connect.delivery.disorder = disorder


@contextmanager
def unchanged(*things: object) -> Iterator[None]:
    """Whatever is set meanwhile on one of these is set back, however it ends; what they hold may grow."""
    before = [(thing, _attributes(thing)) for thing in things]
    try:
        yield
    finally:
        for thing, attributes in before:
            for name in _attributes(thing).keys() - attributes.keys():
                delattr(thing, name)
            for name, value in attributes.items():
                setattr(thing, name, value)


def _attributes(thing: object) -> dict[str, Any]:
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: getattr(thing, name) for name in [*slots, *getattr(thing, "__dict__", ())]}
