"""An account that is ready for persistent chat: Connect and its quotas as data, the rest of AWS by moto."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.loaders import create_loader
from moto.core.models import botocore_stubber

from operate.aws import Aws
from tests.support.chats import FLOW, INSTANCE, INSTANCE_ARN
from tests.support.mocked_aws import mocked_aws
from tests.support.wire import reply

BUCKET, PREFIX, REGION = "connect-centre", "connect/centre/ChatTranscripts", "eu-central-1"
QUOTAS = {"Rate of StartChatContact API requests": 5.0, "Concurrent active chats per instance": 500.0}
_LOADER = create_loader()  # what it has read of AWS's models it keeps


def flow(*types: str, **members: Any) -> dict[str, Any]:
    """DescribeContactFlow's answer, for a flow with actions of these types."""
    content = json.dumps({"Version": "2019-10-30", "Actions": [{"Type": type_} for type_ in types]})
    usual = {"Id": FLOW, "Name": "Chat", "Type": "CONTACT_FLOW", "State": "ACTIVE", "Status": "PUBLISHED"}
    return {"ContactFlow": usual | {"Content": content} | members}


def storage(*buckets: str, **members: Any) -> dict[str, Any]:
    """ListInstanceStorageConfigs' answer, for transcripts in these buckets."""
    place = {"BucketPrefix": PREFIX} | members
    return {"StorageConfigs": [{"StorageType": "S3", "S3Config": {"BucketName": each} | place} for each in buckets]}


def quota_list(**values: Any) -> dict[str, Any]:
    """ListServiceQuotas' answer."""
    return {"Quotas": [{"QuotaName": name, "Value": value} for name, value in {**QUOTAS, **values}.items()]}


class Account:
    """`answers` holds what an operation of Connect or Service Quotas answers: its members, or an error's code.

    Connect may also be a stand-in, at `connect_url`.
    """

    def __init__(self, connect_url: str | None = None) -> None:
        self.session = botocore.session.Session()
        self.session.set_config_variable("config_file", os.devnull)
        self.session.set_credentials("made-up", "made-up")
        self.session.register_component("data_loader", _LOADER)
        self.aws = Aws(self.session, REGION)
        self.answers: dict[str, dict[str, Any] | str] = {
            "DescribeInstance": {"Instance": {"Id": INSTANCE, "InstanceAlias": "centre", "InstanceStatus": "ACTIVE"}},
            "ListInstances": {
                "InstanceSummaryList": [{"Id": INSTANCE, "Arn": INSTANCE_ARN, "InstanceAlias": "centre"}]
            },
            "ListContactFlows": {"ContactFlowSummaryList": [{"Id": FLOW, "Name": "Chat"}]},
            "DescribeContactFlow": flow("InvokeLambdaFunction", "TransferContactToQueue"),
            "ListInstanceStorageConfigs": storage(BUCKET),
            "ListServiceQuotas": quota_list(),
            "ListAWSDefaultServiceQuotas": quota_list(),
        }
        self.replace("service-quotas", self._answer)
        if connect_url is None:
            self.replace("connect", self._answer)
        else:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("AWS_ENDPOINT_URL_CONNECT", connect_url)
                self.aws.client("connect").meta.events.unregister("before-send", botocore_stubber)
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def replace(self, service: str, answer: Callable[..., AWSResponse]) -> None:
        """Let this answer instead of moto."""
        events = self.aws.client(service).meta.events
        events.unregister("before-send", botocore_stubber)
        events.register("before-send", answer)

    @property
    def s3(self) -> Any:
        return self.aws.client("s3")

    @property
    def kms(self) -> Any:
        return self.aws.client("kms")

    def _answer(self, request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse:
        del request
        answer = self.answers[event_name.rpartition(".")[2]]
        if isinstance(answer, str):
            return reply({"__type": answer}, 400, **{"x-amzn-ErrorType": answer})
        return reply(answer)


@pytest.fixture
def account() -> Iterator[Account]:
    with mocked_aws():
        yield Account()
