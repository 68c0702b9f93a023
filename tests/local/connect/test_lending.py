"""The stand-in that tests share comes back from each as it was lent, so that no test meets what another one left."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local.connect import ConnectServer
from local.connect.calls import Call
from local.connect.delivery import Disorder
from local.connect.readings import Readings
from tests.support.lending import lent


@pytest.fixture
def shared() -> ConnectServer:
    return ConnectServer()


@contextmanager
def failing_test(shared: ConnectServer) -> Iterator[ConnectServer]:
    """A test that borrows the stand-in and fails in the end."""
    with pytest.raises(AssertionError, match="as wanted"), lent(shared) as connect:  # noqa: PT012
        yield connect
        raise AssertionError("as wanted")


def test_a_fault_that_met_no_call_is_gone_whatever_became_of_the_test(shared: ConnectServer) -> None:
    with failing_test(shared) as connect:
        connect.faults.add("accessDenied", count=2)
        connect.faults.take("StartChatContact", control=True)
    assert shared.faults.current() == []


def test_a_clock_and_settings_are_set_back(shared: ConnectServer) -> None:
    instance, usual = shared.instance, shared.instance.world.clock
    with failing_test(shared) as connect:
        connect.instance.world.clock = connect.faults.clock = lambda: 0.0
        connect.instance.transcript_delay_seconds = 60.0
        connect.instance.readings = Readings(lag=2.0)
        connect.delivery.disorder = Disorder(lose=1.0)
    assert (shared.faults.clock, shared.instance.world.clock) == (usual, usual)
    assert (shared.instance.readings, shared.delivery.disorder) == (Readings(), Disorder())
    assert (shared.instance, shared.instance.transcript_delay_seconds) == (instance, 0.0)


def test_neither_calls_nor_faults_from_before_are_met(shared: ConnectServer) -> None:
    shared.calls.add(Call("StartChatContact", {}, 0.0))
    shared.faults.add("full")
    with lent(shared) as connect:
        assert (len(connect.calls), connect.faults.current()) == (0, [])
