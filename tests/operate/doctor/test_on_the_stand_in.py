"""The doctor asks over HTTP: Connect's stand-in, and moto for the rest of AWS."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from infra.reading import ConfigError
from local.connect import CONTACT_FLOW_ID, INSTANCE_ID, ConnectServer, running_connect
from local.connect.storage import Storage
from operate.doctor.__main__ import examine
from operate.progress import Progress
from tests.operate.doctor.conftest import BUCKET, PREFIX, Account
from tests.support.mocked_aws import mocked_aws

OTHER = "99999999-9999-9999-9999-999999999999"
GIVEN = {"instanceId": INSTANCE_ID, "contactFlowIds": CONTACT_FLOW_ID}
KEPT = Storage(BUCKET, PREFIX)


@contextmanager
def connected(storage: Storage | None = KEPT) -> Iterator[tuple[Account, ConnectServer]]:
    """An account whose Connect is a stand-in that keeps transcripts there."""
    with running_connect(storage=storage) as connect, mocked_aws():
        yield Account(connect.url), connect


def examined(account: Account, **settings: str) -> tuple[int, list[str]]:
    out = io.StringIO()
    status = examine(account.aws, GIVEN | settings, Progress(out))
    return status, out.getvalue().splitlines()


def test_the_stand_ins_instance_is_ready() -> None:
    with connected() as (account, _):
        status, lines = examined(account)
    assert status == 0
    assert f"✔ Instance {INSTANCE_ID} (local) is active in eu-central-1" in lines
    assert f"✔ Flow {CONTACT_FLOW_ID} (Chat 1) is published, and inbound" in lines
    assert f"✔ Chat transcripts are kept in s3://{BUCKET}/{PREFIX}" in lines
    (line,) = (line for line in lines if line.startswith("!"))
    assert "can end a chat whose customer has gone silent" in line


def test_without_ids_what_there_is_is_said_to_choose_from() -> None:
    with connected() as (account, _), pytest.raises(ConfigError) as refused:
        examine(account.aws, {}, Progress(io.StringIO()))
    assert f"one of the published inbound flows of instance {INSTANCE_ID}:\n  {CONTACT_FLOW_ID}  Chat 1" in str(
        refused.value
    )


def test_an_instance_without_transcripts_is_not() -> None:
    with connected(storage=None) as (account, _):
        status, lines = examined(account)
    assert status == 1
    assert [line[:28] for line in lines if line.startswith("✘")] == ["✘ Chat transcripts are not k"]


def test_a_bucket_that_is_not_there_is_named() -> None:
    with connected(storage=Storage("gone", PREFIX)) as (account, _):
        status, lines = examined(account)
    assert status == 1
    assert any(line.startswith("✘ Bucket gone does not exist") for line in lines)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"contactFlowIds": OTHER}, f"✘ Flow {OTHER} is not in this instance: "),
        ({"instanceId": OTHER}, f"✘ Instance {OTHER} is not in eu-central-1: look at the Region (AWS_REGION)"),
    ],
)
def test_what_is_not_there_is_named(settings: dict[str, str], sentence: str) -> None:
    with connected() as (account, _):
        status, lines = examined(account, **settings)
    assert status == 1
    assert any(line.startswith(sentence) for line in lines)


def test_connect_that_refuses_or_fails_costs_the_lines_that_it_would_have_told() -> None:
    with connected() as (account, connect):
        connect.faults.add("accessDenied", operation="DescribeContactFlow")
        connect.faults.add("error500", operation="DescribeInstance", count=2)
        status, lines = examined(account)
    assert status == 2
    assert [line for line in lines if line.startswith("?")] == [
        "? The instance: could not look: connect said InternalServiceException",
        f"? Flow {CONTACT_FLOW_ID}: could not look: needs connect:DescribeContactFlow",
    ]
