"""Execution environments: started on demand, reused, renewed on edits, never mixed."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from local.lambda_function import FunctionError, LambdaFunction
from tests.local.gateway.conftest import Write

PROCESS = "import os\nreturn [os.getpid(), event['n']]"
# Ends only when as many events as it says are being answered at the same time.
TOGETHER = """
    import os, pathlib, time
    folder = pathlib.Path(os.environ["FOLDER"])
    (folder / f"arrived-{event['n']}").touch()
    give_up = time.monotonic() + 20
    while len(list(folder.glob("arrived-*"))) < event["together"]:
        assert time.monotonic() < give_up
        time.sleep(0.005)
    return [os.getpid(), event["n"]]
"""


async def invoke(function: LambdaFunction, *events: dict[str, Any]) -> list[Any]:
    """The answers to events that come at the same time."""
    try:
        return await asyncio.gather(*(function.invoke(event) for event in events))
    finally:
        await function.close()


async def arrival(of: Path) -> None:
    """Until an event has reached its handler, which another process tells by a file."""
    while not of.exists():  # noqa: ASYNC110, ASYNC240  # no asyncio.Event crosses processes
        await asyncio.sleep(0.005)


async def test_an_environment_answers_one_event_after_the_other(write: Write) -> None:
    function = write(PROCESS)
    first = await function.invoke({"n": 1})
    ((process, number),) = await invoke(function, {"n": 2})
    assert (process, number) == (first[0], 2)


async def test_a_function_is_told_how_much_of_its_time_is_left(write: Write) -> None:
    body = """
        import time
        told = context.get_remaining_time_in_millis()
        time.sleep(0.1)
        return [told, context.get_remaining_time_in_millis()]
    """
    (told, later), (again, _) = await invoke(write(body, timeout=5, concurrency=1), {}, {})
    assert told > 4900
    assert later <= told - 100
    assert again > 4900


async def test_of_a_quiet_functions_log_only_what_went_wrong_is_shown(
    write: Write, capfd: pytest.CaptureFixture[str]
) -> None:
    body = """
        print('{"level": "INFO", "message": "usual"}')
        print('{"_aws": {}, "ChatStarted": 1}')
        print('{"level": "ERROR", "message": "bad"}')
        raise KeyError("lost")
    """
    function = write(body, quiet=True)
    with pytest.raises(FunctionError):
        await invoke(function, {})
    await function.close()
    shown = capfd.readouterr().err
    assert '{"level": "ERROR", "message": "bad"}' in shown
    assert "Traceback" in shown
    assert not any(usual in shown for usual in ("INFO", "_aws"))


async def test_simultaneous_events_get_environments_of_their_own_and_their_own_answers(
    write: Write, tmp_path: Path
) -> None:
    function = write(TOGETHER, environment={"FOLDER": str(tmp_path)})
    answers = await invoke(function, *({"n": n, "together": 4} for n in range(4)))
    assert [number for _, number in answers] == [0, 1, 2, 3]
    assert len({process for process, _ in answers}) == 4


async def test_there_are_no_more_environments_than_the_concurrency(write: Write) -> None:
    answers = await invoke(write(PROCESS, concurrency=1), *({"n": n} for n in range(5)))
    assert [number for _, number in answers] == [0, 1, 2, 3, 4]
    assert len({process for process, _ in answers}) == 1


async def test_many_events_through_few_environments_never_mix(write: Write) -> None:
    answers = await invoke(write(PROCESS, concurrency=3), *({"n": n} for n in range(100)))
    assert [number for _, number in answers] == list(range(100))


async def test_an_edit_is_picked_up_by_the_next_event(write: Write) -> None:
    function = write("return 'old'")
    assert await function.invoke({}) == "old"
    write("return 'new'")  # of the same length and within the same second, as a quick editor does it
    assert await invoke(function, {}) == ["new"]


async def test_an_added_file_is_picked_up_too(write: Write, tmp_path: Path) -> None:
    function = write("import importlib.util\nreturn importlib.util.find_spec('added') is not None")
    assert await function.invoke({}) is False
    (tmp_path / "added.py").touch()
    assert await invoke(function, {}) == [True]


async def test_an_event_that_runs_during_an_edit_is_answered_by_the_code_it_began_with(
    write: Write, tmp_path: Path
) -> None:
    function = write(TOGETHER.replace("[os.getpid(), ", "['old', "), environment={"FOLDER": str(tmp_path)})
    running = asyncio.create_task(function.invoke({"n": 1, "together": 2}))
    await arrival(tmp_path / "arrived-1")
    write(TOGETHER.replace("[os.getpid(), ", "['new', "))
    assert await function.invoke({"n": 2, "together": 2}) == ["new", 2]
    assert await running == ["old", 1]
    assert await invoke(function, {"n": 3, "together": 2}) == [["new", 3]]


async def test_code_that_cannot_be_loaded_fails_until_it_is_mended(write: Write) -> None:
    function = write("return (")
    with pytest.raises(FunctionError):
        await function.invoke({})
    write("return 'mended'")
    assert await invoke(function, {}) == ["mended"]


async def test_the_environment_is_the_functions_own(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "developer")
    ((seen),) = await invoke(write("import os\nreturn dict(os.environ)", environment={"INSTANCE_ID": "i"}), {})
    assert seen["INSTANCE_ID"] == "i"
    assert not [name for name in seen if name.startswith("AWS_")]


async def test_a_caller_that_leaves_costs_the_environment_its_life(write: Write, tmp_path: Path) -> None:
    function = write(TOGETHER, environment={"FOLDER": str(tmp_path)})
    left = asyncio.create_task(function.invoke({"n": 1, "together": 2}))
    await arrival(tmp_path / "arrived-1")
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    ((_, number),) = await invoke(function, {"n": 2, "together": 2})
    assert number == 2


async def test_closing_ends_every_environment(write: Write, tmp_path: Path) -> None:
    function = write(TOGETHER, environment={"FOLDER": str(tmp_path)})
    answers = await asyncio.gather(*(function.invoke({"n": n, "together": 2}) for n in range(2)))
    await function.close()
    for process, _ in answers:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


async def test_a_long_answer_comes_through(write: Write) -> None:
    ((answer),) = await invoke(write("return 'x' * 5_000_000"), {})
    assert len(json.dumps(answer)) == 5_000_002
