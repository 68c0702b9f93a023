"""With `rejoin=false` nobody waits for anybody, and a client's key stands for one chat."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from aws_lambda_powertools import Logger

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.connect.readings import Readings
from local.environment import TABLE_NAME
from persistent_chat.client_token import CHATS_A_KEY, successor
from persistent_chat.endpoint import StartChat
from persistent_chat.errors import ConnectTimeout
from persistent_chat.memory.item import Lease
from persistent_chat.request import LATEST, PersistentChat, StartChatRequest
from persistent_chat.settings import Settings
from persistent_chat.source import SourceCheck
from persistent_chat.telemetry import Telemetry
from tests.support.neighborhood import Neighborhood, asked, refuse_with
from tests.support.remembered import begin, deliver, end, start


def test_without_rejoin_nobody_waits_for_anybody(neighborhood: Neighborhood) -> None:
    now = neighborhood.time()
    neighborhood.customer_items.acquire("beside", Lease(holder="first", ends=now + timedelta(seconds=10)), "token", now)
    _, conversation = start(neighborhood, "beside", rejoin=False)
    assert conversation.outcome == "started"
    assert (neighborhood.time(), neighborhood.trips[1:]) == (now, ["GetItem", "UpdateItem"])


def test_without_rejoin_the_clients_key_is_what_connect_hears_of(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("own-key"), StartChatRequest)
    result, _ = begin(neighborhood, "own-key", chat, "digest", rejoin=False)
    assert neighborhood.instance.session(result.contact_id).request["ClientToken"] == "digest"


def test_without_rejoin_a_key_whose_chat_is_over_has_one_successor(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("spent-key"), StartChatRequest)
    first, _ = begin(neighborhood, "spent-key", chat, "digest", rejoin=False)
    end(neighborhood.instance, first.contact_id)
    later = {begin(neighborhood, "spent-key", chat, "digest", rejoin=False)[0].contact_id for _ in range(3)}
    assert len(later) == 1
    assert first.contact_id not in later


def test_without_rejoin_a_key_whose_chat_the_list_has_just_shown_to_be_over_gets_no_dead_token(
    neighborhood: Neighborhood,
) -> None:
    """No event has told of its end, and a moment later nobody answers any more."""
    chat = msgspec.convert(asked("seen-key"), StartChatRequest)
    first, _ = begin(neighborhood, "seen-key", chat, "digest", rejoin=False, resume="always")
    end(neighborhood.instance, first.contact_id)

    def silence() -> None:
        for operation in ("CreateParticipantConnection", "ListAssociatedContacts"):
            neighborhood.silence(operation)

    neighborhood.after["StartChatContact"] = silence
    later, _ = begin(neighborhood, "seen-key", chat, "digest", rejoin=False, resume="always")
    assert later.contact_id != first.contact_id


def test_without_rejoin_a_key_that_many_chats_had_is_no_longer_followed_through_them_all(
    neighborhood: Neighborhood,
) -> None:
    chat = msgspec.convert(asked("endless-key"), StartChatRequest)
    for _ in range(12):
        result, _ = begin(neighborhood, "endless-key", chat, "digest", rejoin=False)
        end(neighborhood.instance, result.contact_id)
    neighborhood.calls.clear()
    result, _ = begin(neighborhood, "endless-key", chat, "digest", rejoin=False)
    assert neighborhood.calls.count("StartChatContact") == CHATS_A_KEY + 1
    assert neighborhood.instance.session(result.contact_id).ended_at is None


def test_without_rejoin_a_key_whose_customer_has_left_the_chat_gets_no_dead_token(neighborhood: Neighborhood) -> None:
    neighborhood.instance.readings = Readings(alone=True)
    chat = msgspec.convert(asked("left-key"), StartChatRequest)
    first, _ = begin(neighborhood, "left-key", chat, "digest", rejoin=False)
    session = neighborhood.instance.session(first.contact_id)
    neighborhood.instance.accept(session)
    neighborhood.instance.leave(session)
    second, _ = begin(neighborhood, "left-key", chat, "digest", rejoin=False)
    assert session.ended_at is None
    assert second.contact_id != first.contact_id


def test_without_rejoin_a_key_that_connect_refuses_for_good_costs_nobody_a_chat(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("refused-for-good"), StartChatRequest)
    neighborhood.before["StartChatContact"] = lambda: refuse_with(400, "InvalidRequestException")
    result, _ = begin(neighborhood, "refused-for-good", chat, "digest", rejoin=False)
    assert neighborhood.instance.session(result.contact_id).request["ClientToken"] == successor("digest", "refused")


def test_without_rejoin_a_key_is_tried_though_little_time_is_left(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("late-key"), StartChatRequest)
    first, _ = begin(neighborhood, "late-key", chat, "digest", rejoin=False)
    end(neighborhood.instance, first.contact_id)
    neighborhood.calls.clear()
    neighborhood.after["StartChatContact"] = lambda: neighborhood.sleep(5)
    with pytest.raises(ConnectTimeout):  # and not the token of a chat that is over
        begin(neighborhood, "late-key", chat, "digest", rejoin=False)
    assert "CreateParticipantConnection" in neighborhood.calls


def test_without_rejoin_a_throttled_list_after_a_keyed_start_costs_nobody_their_chat(
    neighborhood: Neighborhood,
) -> None:
    chat = msgspec.convert(asked("listless"), StartChatRequest)
    for operation in ("CreateParticipantConnection", "ListAssociatedContacts"):
        neighborhood.silence(operation)
    result, _ = begin(neighborhood, "listless", chat, "digest", rejoin=False)
    own = neighborhood.customer_items.read("listless", neighborhood.time()).own
    assert own is not None
    assert own.initial_contact_id == result.contact_id


def test_without_rejoin_a_key_whose_chat_goes_on_by_connects_list_alone_keeps_it(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("handed on"), StartChatRequest)
    first, _ = begin(neighborhood, "handed on", chat, "digest", rejoin=False)
    neighborhood.instance.transfer(neighborhood.instance.session(first.contact_id))
    deliver(neighborhood)
    neighborhood.silence("CreateParticipantConnection")
    again, _ = begin(neighborhood, "handed on", chat, "digest", rejoin=False)
    assert again.contact_id == first.contact_id


def test_without_rejoin_a_keyed_start_keeps_the_connection_that_it_came_with_where_nobody_gives_another(
    neighborhood: Neighborhood,
) -> None:
    types = {"ConnectionTypes": ["CONNECTION_CREDENTIALS", "WEBSOCKET"]}
    chat = msgspec.convert(asked("connected") | types, StartChatRequest)
    neighborhood.silence("CreateParticipantConnection")
    result, _ = begin(neighborhood, "connected", chat, "k" * 64, rejoin=False)
    assert result.connection_credentials is not None
    assert result.websocket is not None


def test_without_rejoin_a_refused_source_is_left_out_under_one_key_of_its_own(neighborhood: Neighborhood) -> None:
    first, _ = start(neighborhood, "refused-key", rejoin=False)
    end(neighborhood.instance, first.contact_id)
    neighborhood.sleep(601)
    neighborhood.instance.transcript_delay_seconds = 3600
    source = PersistentChat(rehydration_type="ENTIRE_PAST_SESSION", source_contact_id=LATEST)
    chat = msgspec.structs.replace(msgspec.convert(asked("refused-key"), StartChatRequest), persistent_chat=source)
    started, outcome = begin(neighborhood, "refused-key", chat, "digest", rejoin=False)
    assert outcome.reason == "RehydrationRefused"
    again, _ = begin(neighborhood, "refused-key", chat, "digest", rejoin=False)
    assert again.contact_id == started.contact_id


def test_without_rejoin_one_idempotency_key_is_one_chat_and_another_key_another(
    neighborhood: Neighborhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "PersistentChat")
    telemetry = Telemetry(Logger(service=f"start-chat-{uuid.uuid4()}", stream=io.StringIO()))
    deployed: dict[str, Any] = {"auth": "jwt", "rejoin": False, "conversations_table": TABLE_NAME}
    configured = Settings(instance_id=INSTANCE_ID, contact_flow_ids=(CONTACT_FLOW_ID,), **deployed)
    sources = SourceCheck(neighborhood.connect, configured, neighborhood.time)
    memory = neighborhood.memory(rejoin=False)
    endpoint = StartChat(configured, neighborhood.connect, sources, neighborhood.participants, telemetry, memory=memory)

    def contact(key: str) -> str:
        event = {
            "headers": {"Idempotency-Key": key},
            "requestContext": {"authorizer": {"customerId": "keyed-over-http"}},
            "body": json.dumps({"ParticipantDetails": {"DisplayName": "Ann"}}),
        }
        data = json.loads(endpoint(event, neighborhood.deadline())["body"])["data"]
        return str(data["startChatResult"]["ContactId"])

    first = contact("0123456789abcdef")
    assert contact("0123456789abcdef") == first
    assert contact("fedcba9876543210") != first


def test_without_rejoin_the_clients_key_makes_two_requests_one_chat(neighborhood: Neighborhood) -> None:
    chat = msgspec.convert(asked("keyed"), StartChatRequest)
    first, second = (begin(neighborhood, "keyed", chat, "digest", rejoin=False)[0] for _ in range(2))
    assert first.contact_id == second.contact_id
