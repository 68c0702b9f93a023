"""What a caller may ask for, and what is made of it."""

from typing import Any

import msgspec
import pytest

from persistent_chat.caller import Caller
from persistent_chat.errors import ChatRefused, FieldNotAllowed, FlowNotAllowed, InstanceNotAllowed, InvalidRequest
from persistent_chat.request import LATEST, InitialMessage
from persistent_chat.rules import permit
from tests.support.chats import (
    ANN,
    BACKEND,
    FLOW,
    GUEST,
    INSTANCE,
    INSTANCE_ARN,
    PAST,
    PUBLIC,
    SECOND_FLOW,
    asked,
    settings,
    source,
)

OTHER_ID = "99999999-9999-9999-9999-999999999999"
TRUSTED_ONLY = {
    "CustomerId": "bob",
    "RelatedContactId": PAST,
    "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}},
    "ChatStreamingConfiguration": {"StreamingEndpointArn": "arn:aws:sns:eu-central-1:000000000000:chats"},
}


def refused(kind: type[ChatRefused], members: dict[str, Any], caller: Caller = PUBLIC, **deployed: Any) -> list[str]:
    """The fields named in the refusal."""
    with pytest.raises(kind) as refusal:
        permit(asked(**members), caller, settings(**deployed))
    return [error.field for error in refusal.value.errors]


def test_instance_and_first_flow_are_filled_in() -> None:
    chat = permit(asked(), PUBLIC, settings())
    assert (chat.instance_id, chat.contact_flow_id) == (INSTANCE, FLOW)


@pytest.mark.parametrize("instance", [INSTANCE, INSTANCE_ARN], ids=["id", "ARN"])
@pytest.mark.parametrize("flow", [SECOND_FLOW, f"{INSTANCE_ARN}/contact-flow/{SECOND_FLOW}"], ids=["id", "ARN"])
def test_what_is_configured_may_be_asked_for_by_id_or_arn(instance: str, flow: str) -> None:
    chat = permit(asked(InstanceId=instance, ContactFlowId=flow), PUBLIC, settings())
    assert (chat.instance_id, chat.contact_flow_id) == (INSTANCE, SECOND_FLOW)


@pytest.mark.parametrize("caller", [PUBLIC, ANN, BACKEND], ids=["public", "customer", "backend"])
@pytest.mark.parametrize("instance", [OTHER_ID, INSTANCE_ARN[:-1] + "2", INSTANCE + " ", f"{INSTANCE_ARN}/contact/1"])
def test_another_instance_is_refused_to_everyone(caller: Caller, instance: str) -> None:
    refused(InstanceNotAllowed, {"InstanceId": instance}, caller)


@pytest.mark.parametrize("caller", [PUBLIC, ANN, BACKEND], ids=["public", "customer", "backend"])
@pytest.mark.parametrize(
    "flow",
    [OTHER_ID, FLOW.upper() + " ", "", f"{INSTANCE_ARN[:-1]}2/contact-flow/{FLOW}", f"{INSTANCE_ARN}/contact/{FLOW}"],
)
def test_an_unlisted_flow_is_refused_to_everyone(caller: Caller, flow: str) -> None:
    refused(FlowNotAllowed, {"ContactFlowId": flow}, caller)


@pytest.mark.parametrize("caller", [PUBLIC, ANN], ids=["public", "customer"])
@pytest.mark.parametrize("member", TRUSTED_ONLY)
def test_what_only_trusted_callers_may_set_is_refused_by_name(caller: Caller, member: str) -> None:
    assert refused(FieldNotAllowed, {member: TRUSTED_ONLY[member]}, caller) == [member]


def test_all_refused_members_are_named_at_once() -> None:
    fields = refused(FieldNotAllowed, TRUSTED_ONLY | {"Attributes": {"vip": "yes"}}, allowed_attributes=("orderId",))
    assert sorted(fields) == sorted([*TRUSTED_ONLY, "Attributes.vip"])


def test_a_trusted_caller_may_set_everything() -> None:
    chat = permit(asked(**TRUSTED_ONLY), BACKEND, settings())
    assert (chat.customer_id, chat.related_contact_id) == ("bob", PAST)
    assert (chat.segment_attributes is None, chat.chat_streaming_configuration is None) == (False, False)


def test_a_related_contact_may_be_an_arn() -> None:
    chat = permit(asked(RelatedContactId=f"{INSTANCE_ARN}/contact/{PAST}"), BACKEND, settings())
    assert chat.related_contact_id == PAST
    assert refused(InvalidRequest, {"RelatedContactId": "not an id"}, BACKEND) == ["RelatedContactId"]


@pytest.mark.parametrize(
    ("allowed", "attributes"),
    [
        pytest.param(None, {"anything": "1"}, id="no list"),
        pytest.param(("orderId",), {"orderId": "1"}, id="a listed one"),
        pytest.param(("orderId",), {}, id="none"),
        pytest.param((), None, id="an empty list and no attributes"),
    ],
)
def test_allowed_attributes_pass(allowed: tuple[str, ...] | None, attributes: dict[str, str] | None) -> None:
    chat = permit(asked(Attributes=attributes), PUBLIC, settings(allowed_attributes=allowed))
    assert chat.attributes == attributes


def test_an_empty_list_of_attributes_allows_none() -> None:
    assert refused(FieldNotAllowed, {"Attributes": {"a": ""}}, allowed_attributes=()) == ["Attributes.a"]


def test_a_trusted_caller_is_not_bound_to_the_list_of_attributes() -> None:
    chat = permit(asked(Attributes={"vip": "yes"}), BACKEND, settings(allowed_attributes=("orderId",)))
    assert chat.attributes == {"vip": "yes"}


@pytest.mark.parametrize("key", ["a b", "a.b", "ü", "a\n"])
def test_an_attribute_key_of_other_characters_is_refused(key: str) -> None:
    assert refused(InvalidRequest, {"Attributes": {key: "x"}}) == ["Attributes"]


def test_attributes_hold_32768_bytes_over_keys_and_values() -> None:
    full = {"a": "x" * 32767}
    assert permit(asked(Attributes=full), PUBLIC, settings()).attributes == full
    assert refused(InvalidRequest, {"Attributes": {"aa": "x" * 32767}}) == ["Attributes"]
    assert refused(InvalidRequest, {"Attributes": {"a": "ü" * 16384}}) == ["Attributes"]
    assert refused(InvalidRequest, {"Attributes": {"a": "x" * 20000, "b": "x" * 20000}}) == ["Attributes"]


@pytest.mark.parametrize("name", ["Ann\n", "\x00Ann", "An\x7fn", "Ann\x85"])
def test_control_characters_in_a_name_are_refused(name: str) -> None:
    member = {"ParticipantDetails": {"DisplayName": name}}
    assert refused(InvalidRequest, member, BACKEND) == ["ParticipantDetails.DisplayName"]


def test_the_first_message_and_the_content_types_are_sent_as_they_were_checked() -> None:
    message = {"ContentType": " text/markdown", "Content": "a\x0bb"}
    types = ["text/plain", " text/markdown\t"]
    chat = permit(asked(SupportedMessagingContentTypes=types, InitialMessage=message), PUBLIC, settings())
    assert chat.supported_messaging_content_types == ["text/plain", "text/markdown"]
    assert chat.initial_message == InitialMessage(content_type="text/markdown", content="a b")


@pytest.mark.parametrize("caller", [PUBLIC, BACKEND], ids=["public", "backend"])
def test_a_first_message_that_connect_would_refuse_is_refused_beside_a_source_too(caller: Caller) -> None:
    members = {"InitialMessage": {"ContentType": "text/markdown", "Content": "x"}, "PersistentChat": source()}
    assert refused(InvalidRequest, members, caller) == ["InitialMessage.ContentType"]


@pytest.mark.parametrize(
    ("most", "asked_for", "sent"),
    [
        pytest.param(10080, None, None, id="nothing said: Connect's own 25 hours"),
        pytest.param(1500, None, None, id="the cap is Connect's own"),
        pytest.param(1499, None, 1499, id="the cap is below Connect's own"),
        pytest.param(120, 120, 120, id="at the cap"),
        pytest.param(120, 60, 60, id="below the cap"),
    ],
)
def test_a_chat_lasts_no_longer_than_configured(most: int, asked_for: int | None, sent: int | None) -> None:
    chat = permit(asked(ChatDurationInMinutes=asked_for), PUBLIC, settings(max_chat_duration_in_minutes=most))
    assert chat.chat_duration_in_minutes == sent


def test_more_minutes_than_configured_are_refused() -> None:
    longer = {"ChatDurationInMinutes": 121}
    assert refused(InvalidRequest, longer, max_chat_duration_in_minutes=120) == ["ChatDurationInMinutes"]


@pytest.mark.parametrize("contact", [PAST, f"{INSTANCE_ARN}/contact/{PAST}"], ids=["id", "ARN"])
def test_a_source_is_named_by_id_or_arn(contact: str) -> None:
    chat = permit(asked(PersistentChat=source(contact, "FROM_SEGMENT")), PUBLIC, settings())
    assert chat.persistent_chat is not None
    assert chat.persistent_chat.source_contact_id == PAST
    assert chat.persistent_chat.rehydration_type == "FROM_SEGMENT"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"SourceContactId": PAST}, "PersistentChat.RehydrationType", id="without type"),
        pytest.param({"RehydrationType": "FROM_SEGMENT"}, "PersistentChat.SourceContactId", id="without contact"),
        pytest.param(source("a b"), "PersistentChat.SourceContactId", id="no id"),
        pytest.param(
            source(f"{INSTANCE_ARN[:-1]}2/contact/{PAST}"), "PersistentChat.SourceContactId", id="of another instance"
        ),
    ],
)
def test_half_a_source_is_refused_with_what_is_missing(given: dict[str, str], field: str) -> None:
    assert refused(InvalidRequest, {"PersistentChat": given}) == [field]


@pytest.mark.parametrize("contact", [None, LATEST], ids=["none", "latest"])
def test_a_remembered_customer_need_not_name_the_contact(contact: str | None) -> None:
    wanted = {"PersistentChat": {"SourceContactId": contact, "RehydrationType": "FROM_SEGMENT"}}
    chat = permit(asked(**wanted), ANN, settings(conversations_table="conversations"))
    assert chat.persistent_chat is not None
    assert chat.persistent_chat.source_contact_id == LATEST


@pytest.mark.parametrize("contact", [None, LATEST], ids=["none", "latest"])
@pytest.mark.parametrize(
    ("caller", "table", "why"),
    [
        pytest.param(ANN, None, "this endpoint remembers no chats", id="no memory"),
        pytest.param(PUBLIC, "conversations", "it is not known whose last chat is meant", id="nobody in particular"),
    ],
)
def test_where_no_last_chat_can_be_known_the_contact_must_be_named(
    contact: str | None, caller: Caller, table: str | None, why: str
) -> None:
    wanted = {"PersistentChat": {"SourceContactId": contact, "RehydrationType": "FROM_SEGMENT"}}
    with pytest.raises(InvalidRequest) as refusal:
        permit(asked(**wanted), caller, settings(conversations_table=table))
    (error,) = refusal.value.errors
    assert (error.field, error.message) == ("PersistentChat.SourceContactId", f"Expected a contact's id: {why}")


def test_a_source_excludes_a_related_contact() -> None:
    both = {"PersistentChat": source(), "RelatedContactId": PAST}
    assert refused(InvalidRequest, both, BACKEND) == ["RelatedContactId"]


def test_a_guests_chat_carries_their_id_and_does_not_say_that_anybody_vouches_for_it() -> None:
    chat = permit(asked(), GUEST, settings(auth="guest"))
    assert chat.customer_id == "guest-g"
    assert chat.segment_attributes is None


@pytest.mark.parametrize("member", ["CustomerId", "SegmentAttributes", "RelatedContactId"])
def test_a_guest_may_not_say_who_they_are(member: str) -> None:
    values = {"CustomerId": "ann", "SegmentAttributes": {"a": {"ValueString": "b"}}, "RelatedContactId": PAST}
    with pytest.raises(FieldNotAllowed):
        permit(asked(**{member: values[member]}), GUEST, settings(auth="guest"))


def test_a_verified_customers_chat_carries_their_id_and_says_so() -> None:
    chat = permit(asked(), ANN, settings(auth="jwt"))
    assert chat.customer_id == "ann"
    attributes = chat.segment_attributes or {}
    status = (attributes["connect:CustomerAuthentication"].value_map or {})["Status"]
    assert status.value_string == "AUTHENTICATED"


def test_nobody_else_is_called_authenticated() -> None:
    for caller in (PUBLIC, BACKEND):
        chat = permit(asked(), caller, settings())
        assert (chat.customer_id, chat.segment_attributes) == (None, None)


KNOWN = msgspec.structs.replace(ANN, display_name="Ann Ängström", attributes={"tier": "gold"})
CLAIMS = {"display_name_claim": "name", "attribute_claims": ("custom:tier:tier", "plan:plan")}


def test_verified_words_win_over_the_requests() -> None:
    chat = permit(asked(Attributes={"topic": "order"}), KNOWN, settings(auth="jwt", **CLAIMS))
    assert chat.participant_details.display_name == "Ann Ängström"
    assert chat.attributes == {"topic": "order", "tier": "gold"}


def test_without_verified_words_the_requests_count() -> None:
    chat = permit(asked(Attributes={"topic": "order"}), ANN, settings(auth="jwt", **CLAIMS))
    assert (chat.participant_details.display_name, chat.attributes) == ("Ann", {"topic": "order"})
    assert permit(asked(), ANN, settings(auth="jwt", **CLAIMS)).attributes is None


@pytest.mark.parametrize("caller", [ANN, KNOWN], ids=["absent from the token", "in the token"])
@pytest.mark.parametrize("allowed", [None, ("tier", "plan"), ("plan",)])
def test_an_attribute_that_comes_from_a_claim_may_not_be_set(caller: Caller, allowed: tuple[str, ...] | None) -> None:
    members = {"Attributes": {"tier": "platinum", "plan": "b", "topic": "order"}}
    fields = refused(FieldNotAllowed, members, caller, auth="jwt", allowed_attributes=allowed, **CLAIMS)
    assert sorted(fields) == ["Attributes.plan", "Attributes.tier", *(["Attributes.topic"] if allowed else [])]


def test_verified_words_need_not_be_among_the_allowed_attributes() -> None:
    chat = permit(asked(), KNOWN, settings(auth="jwt", allowed_attributes=("topic",), **CLAIMS))
    assert chat.attributes == {"tier": "gold"}


def test_all_attributes_together_stay_within_connects_limit() -> None:
    def with_topic_of(length: int) -> dict[str, Any]:
        return {"Attributes": {"topic": "x" * length}}

    room = 32768 - len("topic") - len("tiergold")
    assert permit(asked(**with_topic_of(room)), KNOWN, settings(auth="jwt", **CLAIMS)).attributes
    assert refused(InvalidRequest, with_topic_of(room + 1), KNOWN, auth="jwt", **CLAIMS) == ["Attributes"]
