"""Clients' own names turned into AWS's."""

from typing import Any

import pytest

from persistent_chat.aliases import nearest, normalize
from persistent_chat.errors import InvalidRequest
from persistent_chat.request import StartChatRequest

ANN = {"ParticipantDetails": {"DisplayName": "Ann"}}
CUSTOMER = {"ParticipantDetails": {"DisplayName": "Customer"}}


def members_of(body: dict[str, Any]) -> dict[str, Any]:
    members, unknown = normalize(body)
    assert unknown == []
    return members


@pytest.mark.parametrize(
    ("body", "members"),
    [
        pytest.param({"ConnectInstanceId": "i"}, {"InstanceId": "i"}, id="ConnectInstanceId"),
        pytest.param({"Username": "ann42"}, {}, id="Username"),
        pytest.param({"contactFlowId": "f"}, {"ContactFlowId": "f"}, id="camelCase"),
        pytest.param(
            {"persistentChat": {"sourceContactId": "c", "rehydrationType": "FROM_SEGMENT"}},
            {"PersistentChat": {"SourceContactId": "c", "RehydrationType": "FROM_SEGMENT"}},
            id="camelCase inside",
        ),
        pytest.param(
            {"initialMessage": {"contentType": "text/plain", "content": "Hi"}},
            {"InitialMessage": {"ContentType": "text/plain", "Content": "Hi"}},
            id="initialMessage",
        ),
        pytest.param(
            {"participantConfiguration": {"responseMode": "COMPLETE"}},
            {"ParticipantConfiguration": {"ResponseMode": "COMPLETE"}},
            id="participantConfiguration",
        ),
        pytest.param(
            {"chatStreamingConfiguration": {"streamingEndpointArn": "arn"}},
            {"ChatStreamingConfiguration": {"StreamingEndpointArn": "arn"}},
            id="chatStreamingConfiguration",
        ),
        pytest.param(
            {"segmentAttributes": {"connect:Subtype": {"valueString": "connect:Chat"}}},
            {"SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}}},
            id="segmentAttributes",
        ),
        pytest.param({"SegmentAttributes": {"a": 1}}, {"SegmentAttributes": {"a": 1}}, id="a wrong segment attribute"),
        pytest.param(
            {"attributes": {"orderId": "1", "OrderId": "2"}},
            {"Attributes": {"orderId": "1", "OrderId": "2"}},
            id="attributes keep their names",
        ),
        pytest.param(
            {"segmentAttributes": {"a": {"valueMap": {"b": {"valueList": [{"valueString": ""}, 1]}}}}},
            {"SegmentAttributes": {"a": {"ValueMap": {"b": {"ValueList": [{"ValueString": ""}, 1]}}}}},
            id="segmentAttributes, all the way in",
        ),
        pytest.param({"InitialMessage": 1}, {"InitialMessage": 1}, id="a wrong member stays for the model to name"),
    ],
)
def test_a_clients_name_becomes_awss(body: dict[str, Any], members: dict[str, Any]) -> None:
    assert members_of(ANN | body) == ANN | members


@pytest.mark.parametrize("name", StartChatRequest.__struct_encode_fields__)
def test_every_member_is_understood_under_both_spellings(name: str) -> None:
    value = {"DisplayName": "Ann"} if name == "ParticipantDetails" else "value"
    assert members_of({name: value})[name] == members_of({name[0].lower() + name[1:]: value})[name] == value


@pytest.mark.parametrize(
    ("body", "members"),
    [
        pytest.param({}, CUSTOMER, id="no name at all"),
        pytest.param({"customerName": "Ann"}, ANN, id="customerName"),
        pytest.param({"customerName": "  "}, CUSTOMER, id="a blank customerName"),
        pytest.param({"customerName": None}, CUSTOMER, id="null"),
        pytest.param({"ParticipantDetails": {}, "customerName": "Ann"}, ANN, id="beside empty details"),
        pytest.param({"ParticipantDetails": None, "customerName": "Ann"}, ANN, id="beside null"),
        pytest.param({"participantDetails": {"displayName": "Ann"}, "customerName": "Bob"}, ANN, id="a name wins"),
        pytest.param({"ParticipantDetails": {"DisplayName": ""}}, CUSTOMER, id="an empty name"),
        pytest.param({"ParticipantDetails": {"DisplayName": "  "}}, CUSTOMER, id="a blank name"),
        pytest.param({"ParticipantDetails": {"DisplayName": "\u3000\xa0"}}, CUSTOMER, id="blanks of other scripts"),
        pytest.param({"ParticipantDetails": "Ann"}, {"ParticipantDetails": "Ann"}, id="wrong details stay"),
        pytest.param({"customerName": "\n"}, {"ParticipantDetails": {"DisplayName": "\n"}}, id="a line end stays"),
        pytest.param({"customerName": 7}, {"ParticipantDetails": {"DisplayName": 7}}, id="a wrong name stays"),
    ],
)
def test_the_customer_always_has_a_name(body: dict[str, Any], members: dict[str, Any]) -> None:
    assert members_of(body) == members


@pytest.mark.parametrize("blank", [None, ""], ids=["null", "empty"])
@pytest.mark.parametrize("name", [*StartChatRequest.__struct_encode_fields__, "ConnectInstanceId"])
def test_what_is_blank_was_not_given(name: str, blank: str | None) -> None:
    assert members_of({name: blank}) == members_of({name[0].lower() + name[1:]: blank}) == CUSTOMER


@pytest.mark.parametrize(
    "blank",
    [
        pytest.param({"ChatDurationInMinutes": 0}, id="no duration"),
        pytest.param({"SupportedMessagingContentTypes": [""]}, id="an empty text, split at its commas"),
        pytest.param({"SupportedMessagingContentTypes": [" ", None]}, id="only blank entries"),
        pytest.param({"PersistentChat": {"SourceContactId": "", "RehydrationType": ""}}, id="AWS's placeholder"),
        pytest.param({"persistentChat": {"sourceContactId": "", "rehydrationType": None}}, id="in camelCase"),
        pytest.param({"PersistentChat": {}}, id="a source of no members"),
        pytest.param({"InitialMessage": {"ContentType": "", "Content": ""}}, id="a first message"),
        pytest.param({"ParticipantConfiguration": {"ResponseMode": ""}}, id="a mode"),
        pytest.param({"ChatStreamingConfiguration": {"StreamingEndpointArn": ""}}, id="a stream"),
        pytest.param({"InstanceId": "", "ConnectInstanceId": None}, id="under two names"),
    ],
)
def test_what_holds_nothing_but_blanks_was_not_given(blank: dict[str, Any]) -> None:
    assert members_of(ANN | blank) == ANN


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(
            {"InstanceId": "", "ConnectInstanceId": "i"}, {"InstanceId": "i"}, id="a blank beside another name of it"
        ),
        pytest.param(
            {"SupportedMessagingContentTypes": ["text/plain", "", " "]},
            {"SupportedMessagingContentTypes": ["text/plain"]},
            id="a list's blank entries",
        ),
        pytest.param(
            {"InitialMessage": {"ContentType": "text/plain", "Content": ""}},
            {"InitialMessage": {"ContentType": "text/plain"}},
            id="half of it",
        ),
        pytest.param({"Attributes": {"a": "", "b": None}}, {"Attributes": {"a": "", "b": None}}, id="attributes"),
        pytest.param({"ChatDurationInMinutes": False}, {"ChatDurationInMinutes": False}, id="a truth is no duration"),
        pytest.param({"Rejoin": False}, {"Rejoin": False}, id="no is a word"),
        pytest.param({"InstanceId": [""]}, {"InstanceId": [""]}, id="a list for a text"),
        pytest.param({"ConnectionTypes": []}, {"ConnectionTypes": []}, id="an empty list"),
        pytest.param({"ContactFlowId": " "}, {"ContactFlowId": " "}, id="an id of spaces"),
        pytest.param({"InitialMessage": {"Body": ""}}, {"InitialMessage": {"Body": ""}}, id="an unknown member"),
    ],
)
def test_what_is_not_blank_stays(given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert members_of(ANN | given) == ANN | kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param({"SourceContactId": "c", "RehydrationType": ""}, {"SourceContactId": "c"}, id="half empty"),
        pytest.param({"SourceContactID": "c"}, {"SourceContactID": "c"}, id="a typo"),
        pytest.param({"SourceContactID": ""}, {"SourceContactID": ""}, id="an empty typo"),
        pytest.param({"SourceContactID": None}, {"SourceContactID": None}, id="a typo that is null"),
        pytest.param("c", "c", id="a text"),
    ],
)
def test_a_persistent_chat_with_anything_in_it_stays(given: object, kept: object) -> None:
    assert members_of(ANN | {"PersistentChat": given}) == ANN | {"PersistentChat": kept}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"InstanceId": "i", "ConnectInstanceId": "i"}, "InstanceId", id="instance"),
        pytest.param({"attributes": {}, "Attributes": {}}, "Attributes", id="two spellings"),
        pytest.param(
            {"PersistentChat": {"SourceContactId": "c", "sourceContactId": "d"}},
            "PersistentChat.SourceContactId",
            id="in",
        ),
        pytest.param(
            {"SegmentAttributes": {"a": {"ValueMap": {"b": {"ValueString": "c", "valueString": "d"}}}}},
            "SegmentAttributes.ValueString",
            id="deep in",
        ),
    ],
)
def test_a_member_under_two_names_is_refused(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        normalize(ANN | body)
    assert [error.field for error in refusal.value.errors] == [field]


def test_unknown_members_are_named() -> None:
    _, unknown = normalize(ANN | {"Custom": 1, "instanceid": "i", "": 2, "customerName": "Ann", "Username": "ann42"})
    assert unknown == ["Custom", "instanceid", ""]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        pytest.param("instanceid", "InstanceId", id="in another case"),
        pytest.param("Atributes", "Attributes", id="misspelt"),
        pytest.param("CustomerName", "customerName", id="an alias"),
        pytest.param("connect_instance_id", "ConnectInstanceId", id="in snake_case"),
        pytest.param("ContactFlowIdentifier", "ContactFlowId", id="longer"),
        pytest.param("locale", None, id="nothing like it"),
        pytest.param("", None, id="empty"),
        pytest.param("InstanceId" * 6000, None, id="very long"),
    ],
)
def test_an_unknown_members_nearest_is_found_if_any_is_near(name: str, meant: str | None) -> None:
    assert nearest(name) == meant


def test_the_body_given_is_left_alone() -> None:
    body = {"customerName": "Ann", "persistentChat": {"sourceContactId": "", "rehydrationType": ""}}
    normalize(body)
    assert body == {"customerName": "Ann", "persistentChat": {"sourceContactId": "", "rehydrationType": ""}}
