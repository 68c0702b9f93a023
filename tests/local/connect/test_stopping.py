"""StopContact as boto3 sees it."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.connect import INSTANCE_ID, ConnectServer

type Start = Callable[..., dict[str, Any]]


def test_a_stopped_chat_is_over_for_its_customer_too(control: Any, customer: Any, start: Start) -> None:
    started = start()
    control.stop_contact(InstanceId=INSTANCE_ID, ContactId=started["ContactId"])
    contact = control.describe_contact(InstanceId=INSTANCE_ID, ContactId=started["ContactId"])["Contact"]
    assert contact["DisconnectReason"] == "API"
    assert "DisconnectTimestamp" in contact
    with pytest.raises(ClientError, match="AccessDenied"):
        customer.create_participant_connection(ParticipantToken=started["ParticipantToken"], Type=["WEBSOCKET"])


def test_a_chat_that_is_over_may_be_stopped_again(connect: ConnectServer, control: Any, start: Start) -> None:
    contact_id = start()["ContactId"]
    connect.desk.end(contact_id)
    control.stop_contact(InstanceId=INSTANCE_ID, ContactId=contact_id)
    contact = control.describe_contact(InstanceId=INSTANCE_ID, ContactId=contact_id)["Contact"]
    assert contact["DisconnectReason"] == "AGENT_DISCONNECT"


def test_an_unknown_contact_or_instance_cannot_be_stopped(control: Any, start: Start) -> None:
    for members in (
        {"InstanceId": INSTANCE_ID, "ContactId": "no-such-contact"},
        {"InstanceId": "other", "ContactId": start()["ContactId"]},
    ):
        with pytest.raises(ClientError, match="ResourceNotFound"):
            control.stop_contact(**members)


def test_a_task_is_stopped_without_the_chat_that_it_was_filed_on(
    connect: ConnectServer, control: Any, start: Start
) -> None:
    chat = start()["ContactId"]
    task = connect.desk.file(chat, "task")
    control.stop_contact(InstanceId=INSTANCE_ID, ContactId=task.id)
    assert (task.disconnect_reason, connect.instance.session(chat).state) == ("API", "waiting")
