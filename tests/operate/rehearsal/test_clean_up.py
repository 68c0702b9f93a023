"""What a rehearsal leaves behind: nothing, or chats that it names."""

import io

from operate.progress import Progress
from operate.rehearsal.__main__ import clean_up
from operate.rehearsal.instance import Instance
from tests.operate.doctor.conftest import Account
from tests.support.chats import FLOW, INSTANCE
from tests.support.mocked_aws import mocked_aws


def test_a_chat_that_cannot_be_ended_any_more_is_named() -> None:
    out = io.StringIO()
    with mocked_aws():
        account = Account()
        account.answers["DescribeContact"] = "ExpiredTokenException"
        instance = Instance(account.aws, INSTANCE, FLOW)
        instance.started.append("first")
        clean_up(instance, Progress(out))
    (_, line) = out.getvalue().splitlines()
    assert line.startswith("? Chat first may go on (StopContact: Your credentials have expired")
