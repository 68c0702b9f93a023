"""Requests of right, wrong and blank members, callers of every kind, and events of any form, for property tests."""

import json
import os
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from local.past_chat import PAST_CONTACT_IDS
from persistent_chat.first_message import CONTENT_TYPES
from persistent_chat.request import LATEST
from tests.support.json_values import JSON

type Values = st.SearchStrategy[Any]


def examples(few: int) -> int:
    """How many to try of each property: a few, or as many as the environment's EXAMPLES says."""
    return int(os.environ.get("EXAMPLES", few))


_ARN = f"arn:aws:connect:eu-central-1:000000000000:instance/{INSTANCE_ID}"
_INSTANCES = st.sampled_from([INSTANCE_ID, _ARN])
_FLOWS = st.sampled_from([CONTACT_FLOW_ID, f"{_ARN}/contact-flow/{CONTACT_FLOW_ID}"])
_CONTACTS = st.sampled_from([*PAST_CONTACT_IDS, f"{_ARN}/contact/{PAST_CONTACT_IDS[0]}", LATEST, LATEST, "unknown"])
_SEGMENT = st.fixed_dictionaries({"ValueString": st.text(max_size=8)})
RIGHT: Mapping[str, Values] = {
    "InstanceId": _INSTANCES,
    "ConnectInstanceId": _INSTANCES,
    "ContactFlowId": _FLOWS,
    "ParticipantDetails": st.fixed_dictionaries(
        {"DisplayName": st.text(st.characters(exclude_categories=["C"]), max_size=256)}
    ),
    "customerName": st.text(max_size=8),
    "Attributes": st.dictionaries(st.from_regex("[A-Za-z0-9_-]{1,8}", fullmatch=True), st.text(max_size=8), max_size=3),
    "InitialMessage": st.fixed_dictionaries(
        {
            "ContentType": st.sampled_from(["text/plain"] * 9 + [*CONTENT_TYPES]),
            "Content": st.text(min_size=1, max_size=8),
        }
    ),
    "ClientToken": st.sampled_from(["5f0c1f3e-order-4711", "5f0c1f3e-order-4712", ""]),
    "ChatDurationInMinutes": st.just(0) | st.integers(60, 10080),
    "SupportedMessagingContentTypes": st.lists(st.sampled_from([*CONTENT_TYPES, " text/markdown", ""])).map(
        lambda types: ["text/plain", *types]
    ),
    "PersistentChat": st.fixed_dictionaries(
        {
            "SourceContactId": _CONTACTS,
            "RehydrationType": st.sampled_from(["ENTIRE_PAST_SESSION", "FROM_SEGMENT"]),
        }
    ),
    "DisconnectOnCustomerExit": st.just(["AGENT"]),
    "ConnectionTypes": st.lists(st.sampled_from(["WEBSOCKET", "CONNECTION_CREDENTIALS", ""]), max_size=3),
    "ParticipantConfiguration": st.fixed_dictionaries({"ResponseMode": st.sampled_from(["COMPLETE", ""])}),
    "Rejoin": st.booleans(),
    "RelatedContactId": _CONTACTS,
    "SegmentAttributes": st.dictionaries(st.text(min_size=1, max_size=8), _SEGMENT, max_size=2),
    "CustomerId": st.text(max_size=8),
    "ChatStreamingConfiguration": st.fixed_dictionaries({"StreamingEndpointArn": st.just("arn:aws:sns:x:0:chats")}),
    "Username": JSON,
    "Custom": JSON,
}
_BLANK = st.sampled_from([None, "", 0, {}, [], [""], {"SourceContactId": "", "RehydrationType": ""}])


@st.composite
def _members(draw: st.DrawFn, name: str) -> tuple[str, Any]:
    """Nine times in ten right, under either spelling."""
    right = RIGHT[name]
    value = draw(right if draw(st.integers(0, 9)) else st.one_of(_BLANK, _odd(right), JSON))
    return draw(st.sampled_from([name, name, name[0].lower() + name[1:]])), value


def _odd(right: Values) -> Values:
    """A right value with something else in it."""
    return right.flatmap(
        lambda value: (
            st.sampled_from([*value]).flatmap(lambda key: JSON.map(lambda other: {**value, key: other}))
            if isinstance(value, dict) and value
            else JSON.map(lambda other: [value, other])
        )
    )


REQUESTS = (
    st.lists(st.sampled_from(sorted(RIGHT)), max_size=6, unique=True)
    .flatmap(lambda names: st.tuples(*map(_members, names)))
    .map(dict)
)
BODIES = REQUESTS.map(json.dumps) | JSON.map(json.dumps) | st.text() | st.none()
HEADERS = st.dictionaries(
    st.sampled_from(["Origin", "Idempotency-Key", "Content-Type", "Authorization"]) | st.text(max_size=8),
    st.text(max_size=40) | st.none(),
    max_size=4,
)
# Unlike JSON, Python's texts may hold half a surrogate pair.
ODD_TEXT = st.sampled_from(["\ud800", "x\ud800\udc00"]) | st.text(max_size=8)
CONTEXTS = st.fixed_dictionaries({"requestId": ODD_TEXT})
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "body": BODIES | ODD_TEXT | JSON,
        "headers": HEADERS | st.dictionaries(ODD_TEXT, ODD_TEXT) | JSON,
        "isBase64Encoded": JSON,
        "requestContext": CONTEXTS | JSON,
    },
)
_CUSTOMERS = st.sampled_from(["ann", "bob"])
_ROLE = "arn:aws:sts::000000000000:assumed-role/backend/session"
# What API Gateway says of the caller, by the deployment's `auth`.
CALLERS: Mapping[str, Values] = {
    "none": st.just({}),
    "guest": st.just({}),
    "iam": st.fixed_dictionaries({"identity": st.fixed_dictionaries({"userArn": st.just(_ROLE)})})
    | st.fixed_dictionaries(
        {"identity": st.fixed_dictionaries({"userArn": st.just(_ROLE), "cognitoIdentityId": st.text() | st.none()})}
    ),
    "cognito": st.fixed_dictionaries(
        {
            "authorizer": st.fixed_dictionaries(
                {"claims": st.fixed_dictionaries({"sub": _CUSTOMERS | _CUSTOMERS | st.text(max_size=8) | JSON})}
            )
        }
    ),
    "jwt": st.fixed_dictionaries(
        {"authorizer": st.fixed_dictionaries({"customerId": _CUSTOMERS | _CUSTOMERS | st.text(max_size=8) | JSON})}
    ),
}
_GUESTS = st.sampled_from([f"Bearer {letter * 43}" for letter in "ab"])
AUTHORIZATIONS = st.none() | _GUESTS | _GUESTS | st.text(max_size=60)
