"""The request model: which members are wrong, and how that is said."""

from typing import Any

import pytest

from persistent_chat.errors import InvalidRequest
from persistent_chat.request import validate

ANN = {"ParticipantDetails": {"DisplayName": "Ann"}}
EVERY_MEMBER: dict[str, Any] = {
    "InstanceId": "i",
    "ContactFlowId": "f",
    "ParticipantDetails": {"DisplayName": "Ann"},
    "Attributes": {"orderId": "4711", "empty": ""},
    "ParticipantConfiguration": {"ResponseMode": "COMPLETE"},
    "InitialMessage": {"ContentType": "text/plain", "Content": "Hello"},
    "ClientToken": "5f0c1f3e-order-4711",
    "ChatDurationInMinutes": 60,
    "SupportedMessagingContentTypes": ["text/plain", "text/markdown"],
    "PersistentChat": {"RehydrationType": "FROM_SEGMENT", "SourceContactId": "c"},
    "RelatedContactId": "c",
    "SegmentAttributes": {
        "connect:Subtype": {"ValueString": "connect:Chat"},
        "map": {"ValueMap": {"inner": {"ValueInteger": 1}}},
        "list": {"ValueList": [{"ValueArn": "arn"}]},
    },
    "CustomerId": "ann",
    "DisconnectOnCustomerExit": ["AGENT"],
    "ConnectionTypes": ["WEBSOCKET", "CONNECTION_CREDENTIALS"],
    "ChatStreamingConfiguration": {"StreamingEndpointArn": "arn"},
}


def test_all_sixteen_members_come_out_as_they_went_in() -> None:
    assert len(EVERY_MEMBER) == 16
    assert validate(EVERY_MEMBER).to_connect() == EVERY_MEMBER


def test_what_is_absent_is_not_sent_on() -> None:
    assert validate(ANN | {"Unknown": 1}).to_connect() == ANN


@pytest.mark.parametrize("rejoin", [True, False])
def test_whether_to_rejoin_is_read_and_not_sent_on(rejoin: bool) -> None:
    asked = validate(ANN | {"Rejoin": rejoin})
    assert asked.rejoin is rejoin
    assert asked.to_connect() == ANN


@pytest.mark.parametrize(
    ("members", "field", "message"),
    [
        pytest.param({"ParticipantDetails": {}}, "ParticipantDetails.DisplayName", "Missing", id="name"),
        pytest.param(
            {"ParticipantDetails": {"DisplayName": "x" * 257}},
            "ParticipantDetails.DisplayName",
            "Expected str of length <= 256",
            id="a long name",
        ),
        pytest.param({"InstanceId": 7}, "InstanceId", "Expected str, got int", id="a number for a text"),
        pytest.param({"InstanceId": ""}, "InstanceId", "Expected str of length >= 1", id="an empty id"),
        pytest.param({"ChatDurationInMinutes": 59}, "ChatDurationInMinutes", "Expected int >= 60", id="too short"),
        pytest.param({"ChatDurationInMinutes": 10081}, "ChatDurationInMinutes", "Expected int <= 10080", id="too long"),
        pytest.param({"ChatDurationInMinutes": "60"}, "ChatDurationInMinutes", "Expected int, got str", id="a text"),
        pytest.param({"ChatDurationInMinutes": True}, "ChatDurationInMinutes", "Expected int, got bool", id="true"),
        pytest.param(
            {"Attributes": {"b": "1", "a[0]": 1}}, "Attributes.a[0]", "Expected str, got int", id="an attribute"
        ),
        pytest.param(
            {"Attributes": {"email": None}}, "Attributes.email", "Expected str, got null", id="a null attribute"
        ),
        pytest.param(
            {"Attributes": {"a": "x" * 32768}}, "Attributes.a", "Expected str of length <= 32767", id="a long attribute"
        ),
        pytest.param({"Attributes": {"": "a"}}, "Attributes", "Expected str of length >= 1", id="an attribute's key"),
        pytest.param({"Attributes": ["a"]}, "Attributes", "Expected object, got array", id="a list for a map"),
        pytest.param(
            {"InitialMessage": {"ContentType": "text/plain"}},
            "InitialMessage.Content",
            "Missing",
            id="half a message",
        ),
        pytest.param(
            {"PersistentChat": {"SourceContactID": "c"}},
            "PersistentChat",
            "unknown field SourceContactID",
            id="a typo in the source",
        ),
        pytest.param(
            {"PersistentChat": {"RehydrationType": "ALL"}},
            "PersistentChat.RehydrationType",
            "Expected one of ENTIRE_PAST_SESSION, FROM_SEGMENT",
            id="an unknown rehydration",
        ),
        pytest.param(
            {"ParticipantConfiguration": {"ResponseMode": "x"}},
            "ParticipantConfiguration.ResponseMode",
            "Expected one of INCREMENTAL, COMPLETE",
            id="an unknown response mode",
        ),
        pytest.param(
            {"ConnectionTypes": ["TELEX"]},
            "ConnectionTypes",
            "Expected one of WEBSOCKET, CONNECTION_CREDENTIALS, AUTHENTICATION_SESSION, WEBRTC_CONNECTION",
            id="an unknown connection",
        ),
        pytest.param(
            {"ConnectionTypes": ["x - at `$.Attributes[...]"]},
            "ConnectionTypes",
            "Expected one of WEBSOCKET, CONNECTION_CREDENTIALS, AUTHENTICATION_SESSION, WEBRTC_CONNECTION",
            id="a path in a client's word",
        ),
        pytest.param(
            {"PersistentChat": {"x - at `$.Attributes[...]`": 1}, "Attributes": {"a": "b"}},
            "PersistentChat",
            "unknown field x",
            id="a path in a client's name",
        ),
        pytest.param({"ConnectionTypes": []}, "ConnectionTypes", "Expected array of length >= 1", id="an empty list"),
        pytest.param(
            {"DisconnectOnCustomerExit": ["SUPERVISOR"]},
            "DisconnectOnCustomerExit",
            "Expected one of AGENT",
            id="an unknown participant",
        ),
        pytest.param({"Rejoin": "false"}, "Rejoin", "Expected bool, got str", id="a text for a truth"),
        pytest.param({"CustomerId": "x" * 129}, "CustomerId", "Expected str of length <= 128", id="a long customer id"),
        pytest.param(
            {"SegmentAttributes": {"a": {"ValueMap": {"b": {"ValueInteger": "1"}}}}},
            "SegmentAttributes.a.ValueMap.ValueInteger",
            "Expected int, got str",
            id="deep in a segment attribute",
        ),
        pytest.param(
            {"SegmentAttributes": {"a": {"ValueInteger": 2**31}}},
            "SegmentAttributes.a.ValueInteger",
            "Expected int <= 2147483647",
            id="more than AWS's integers hold",
        ),
    ],
)
def test_a_wrong_member_is_named_with_what_is_expected(members: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        validate(ANN | members)
    (error,) = refusal.value.errors
    assert error.field == field
    assert message in error.message
    assert "`" not in error.message


def test_segment_attributes_that_never_end_are_refused() -> None:
    endless: dict[str, Any] = {"ValueString": "x"}
    endless["ValueMap"] = {"again": endless}
    with pytest.raises(InvalidRequest):
        validate(ANN | {"SegmentAttributes": {"a": endless}})
