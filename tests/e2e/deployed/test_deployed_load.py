"""Two minutes' worth of Amazon Connect's whole quota at once.

`python -m bench load` sends half an hour's worth, and looks at the times too, which a busy machine would spoil here.
"""

from bench.load import load
from tests.e2e.deployed.cloud import Function


async def test_many_chats_at_once_all_start_and_leave_nothing_behind(public: dict[str, Function]) -> None:
    came = await load(public["start_chat"].code, public["start_chat"].variables, starts=600)
    assert came.statuses == {200}
    assert len(came.before) == 8
    assert came.growth < 5
