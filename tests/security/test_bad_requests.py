"""Bodies, headers and ids made to do harm: refused by name, before Connect hears of them."""

import base64
import json
import socket
from typing import Any

import pytest

from local.connect import CONTACT_FLOW_ID, INSTANCE_ID
from persistent_chat.first_message import CONTENT_TYPES
from tests.security.door import ORIGIN, SIGNED, Answer, Street
from tests.support.patience import PATIENCE_SECONDS

KEY = "5f0c1f3e-order-4711"
ACCOUNT = "000000000000"
OTHER_INSTANCE = "11111111-1111-1111-1111-111111111112"


def assert_refused(answer: Answer, status: int, code: str, street: Street) -> None:
    """A problem that a browser can read, and nobody has called Amazon Connect."""
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert street.operations() == []


BODIES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "InvalidJson"),
    "a list": (b"[]", 400, "InvalidJson"),
    "text": (b'"customerName"', 400, "InvalidJson"),
    "not JSON": (b"<start/>", 400, "InvalidJson"),
    "JSON and more": (b'{} {"InstanceId": "x"}', 400, "InvalidJson"),
    "half a character": (b'{"customerName": "\\ud800"}', 400, "InvalidJson"),
    "not a number": (b'{"ChatDurationInMinutes": NaN}', 400, "InvalidJson"),
    "a member twice": (b'{"customerName": "Ann", "customerName": "Bob"}', 400, "InvalidJson"),
    "a member twice, once escaped": (b'{"InstanceId": "a", "Instance\\u0049d": "b"}', 400, "InvalidJson"),
    "a member twice, deep inside": (b'{"Attributes": {"a": "1", "a": "2"}}', 400, "InvalidJson"),
    "a member under two names": (b'{"InstanceId": "a", "instanceId": "b"}', 400, "InvalidRequest"),
    "nested objects": (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400, "InvalidJson"),
    "nested lists": (b'{"a":' + b"[" * 30000 + b"]" * 30000 + b"}", 400, "InvalidJson"),
    "nested and never closed": (b"[" * 60000, 400, "InvalidJson"),
    "larger than 64 KiB": (b'{"customerName": "' + b"x" * 65536 + b'"}', 413, "RequestTooLarge"),
    "far larger": (b" " * 1_000_000, 413, "RequestTooLarge"),
    "a number beyond numbers": (b'{"ChatDurationInMinutes": 1e400}', 400, "InvalidJson"),
    "a number of thousands of digits": (b'{"ChatDurationInMinutes": ' + b"9" * 5000 + b"}", 400, "InvalidJson"),
}


@pytest.mark.parametrize("attack", BODIES)
def test_a_body_made_to_do_harm_is_refused(attack: str, street: Street) -> None:
    body, status, code = BODIES[attack]
    assert_refused(street.door().post(body), status, code, street)


@pytest.mark.parametrize(
    "body", [b'{"customerName": "\xff\xfe"}', b'{"customerName": "\xed\xa0\x80"}', b"\xfe\xff\x00{"]
)
def test_bytes_that_are_no_text_are_refused(body: bytes, street: Street) -> None:
    """By an event: API Gateway replaces such bytes where a body does not come as base64."""
    event = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True, "requestContext": {}}
    answer = street.door().invoke(event)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "InvalidJson")
    assert street.operations() == []


def test_what_is_larger_than_api_gateway_takes_is_refused_by_it(street: Street) -> None:
    answer = street.door().post(b" " * (10 * 2**20 + 1))
    assert (answer.status, answer.json()["code"]) == (413, "RequestTooLarge")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert street.operations() == []


MEMBERS: dict[str, tuple[dict[str, Any], int, str]] = {
    "a customer's id": ({"CustomerId": "ann"}, 400, "FieldNotAllowed"),
    "a customer's id in camelCase": ({"customerId": "ann"}, 400, "FieldNotAllowed"),
    "another contact's attributes": ({"RelatedContactId": "contact"}, 400, "FieldNotAllowed"),
    "a claim to be verified": (
        {"SegmentAttributes": {"connect:CustomerAuthentication": {"ValueMap": {"Status": {"ValueString": "X"}}}}},
        400,
        "FieldNotAllowed",
    ),
    "a stream to elsewhere": (
        {"ChatStreamingConfiguration": {"StreamingEndpointArn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:t"}},
        400,
        "FieldNotAllowed",
    ),
    "an attribute that is not allowed": ({"Attributes": {"vip": "yes"}}, 400, "FieldNotAllowed"),
    "another instance": ({"InstanceId": OTHER_INSTANCE}, 403, "InstanceNotAllowed"),
    "another instance's ARN": (
        {"InstanceId": f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/{OTHER_INSTANCE}"},
        403,
        "InstanceNotAllowed",
    ),
    "the instance with a space": ({"InstanceId": f"{INSTANCE_ID} "}, 403, "InstanceNotAllowed"),
    "the instance as a path": ({"InstanceId": f"{INSTANCE_ID}/contact"}, 403, "InstanceNotAllowed"),
    "another flow": ({"ContactFlowId": "22222222-2222-2222-2222-222222222223"}, 403, "FlowNotAllowed"),
    "a flow's ARN of another instance": (
        {
            "ContactFlowId": f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/{OTHER_INSTANCE}"
            f"/contact-flow/{CONTACT_FLOW_ID}"
        },
        403,
        "FlowNotAllowed",
    ),
    "the flow with a line end": ({"ContactFlowId": f"{CONTACT_FLOW_ID}\n"}, 403, "FlowNotAllowed"),
    "a flow of spaces": ({"ContactFlowId": " "}, 403, "FlowNotAllowed"),
    "a name with a line end": ({"ParticipantDetails": {"DisplayName": "Ann\r\nAgent: hello"}}, 400, "InvalidRequest"),
    "a name with an escape sequence": ({"ParticipantDetails": {"DisplayName": "\x1b[31mAnn"}}, 400, "InvalidRequest"),
    "a message of a type that the client does not support": (
        {"InitialMessage": {"ContentType": "text/markdown", "Content": "<b>"}},
        400,
        "InvalidRequest",
    ),
    "a message larger than Connect takes": (
        {"InitialMessage": {"ContentType": "text/plain", "Content": "語" * 5462}},
        400,
        "InvalidRequest",
    ),
    "a chat longer than allowed": ({"ChatDurationInMinutes": 600}, 400, "InvalidRequest"),
}


@pytest.mark.parametrize("auth", ["none", "guest", "jwt", "cognito"])
@pytest.mark.parametrize("attack", MEMBERS)
def test_a_customer_decides_no_more_than_they_may(attack: str, auth: str, street: Street) -> None:
    body, status, code = MEMBERS[attack]
    door = street.door(auth=auth, allowedAttributes="topic", maxChatDurationInMinutes="120")
    token = street.issuer.signer.token() if auth in ("jwt", "cognito") else None
    assert_refused(door.post(body, token=token), status, code, street)


def test_a_trusted_backend_may_decide_more(street: Street) -> None:
    related = street.past("ann").id
    body = {
        "CustomerId": "ann",
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Guide"}},
        "SupportedMessagingContentTypes": list(CONTENT_TYPES),
        "ChatStreamingConfiguration": {"StreamingEndpointArn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:chats"},
        "RelatedContactId": related,
        "Attributes": {"vip": "yes"},
    }
    assert street.door(auth="iam", allowedAttributes="topic").post(body, Authorization=SIGNED).status == 200
    started = street.started()
    assert {name: started[name] for name in body} == body


@pytest.mark.parametrize("name", ["InstanceId", "ContactFlowId"])
def test_a_trusted_backend_is_held_to_the_deployed_instance_and_flows(name: str, street: Street) -> None:
    answer = street.door(auth="iam").post({name: OTHER_INSTANCE}, Authorization=SIGNED)
    assert answer.status == 403
    assert street.operations() == []


CONTACT = "33333333-aaaa-4333-8333-33333333abcd"
IDS: dict[str, str] = {
    "a space before": f" {CONTACT}",
    "a space after": f"{CONTACT} ",
    "a line end": f"{CONTACT}\n",
    "a tab": f"\t{CONTACT}",
    "a zero byte": f"{CONTACT}\0",
    "an invisible space": f"{CONTACT}\u200b",
    "another alphabet's digits": CONTACT.replace("3", "\uff13"),
    "a path": f"../{CONTACT}",
    "a path beyond": f"{CONTACT}/../{CONTACT}",
    "an encoded path": f"..%2f{CONTACT}",
    "a query": f"{CONTACT}?x=1",
    "another parameter": f"{CONTACT}&contactId=other",
    "a fragment": f"{CONTACT}#x",
    "a wildcard": "*",
    "a dot": ".",
    "two dots": "..",
    "a header": f"{CONTACT}\r\nX-Injected: yes",
    "braces": "{" + CONTACT + "}",
    "an address": f"urn:uuid:{CONTACT}",
    "257 characters": "a" * 257,
    "another instance's contact": f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/{OTHER_INSTANCE}/contact/{CONTACT}",
    "a flow's ARN": f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/{INSTANCE_ID}/contact-flow/{CONTACT}",
    "an ARN with a path": f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/{INSTANCE_ID}/contact/{CONTACT}/x",
    "an ARN in capitals": f"ARN:AWS:CONNECT:eu-central-1:{ACCOUNT}:instance/{INSTANCE_ID}/contact/{CONTACT}",
    "an ARN of another service": f"arn:aws:sns:eu-central-1:{ACCOUNT}:instance/{INSTANCE_ID}/contact/{CONTACT}",
}


@pytest.mark.parametrize("variant", IDS)
@pytest.mark.parametrize("kind", ["ENTIRE_PAST_SESSION", "FROM_SEGMENT"])
@pytest.mark.parametrize("verify", ["true", "false"])
def test_what_is_no_contacts_id_never_reaches_connect(variant: str, kind: str, verify: str, street: Street) -> None:
    body = {"PersistentChat": {"SourceContactId": IDS[variant], "RehydrationType": kind}}
    answer = street.door(verifySource=verify).post(body)
    assert_refused(answer, 400, "InvalidRequest", street)
    assert [error["field"] for error in answer.json()["errors"]] == ["PersistentChat.SourceContactId"]


KEYS: dict[str, str] = {
    "a line end and a header": f"{KEY}\r\nSet-Cookie: session=stolen",
    "a line end": f"{KEY}\n",
    "a zero byte": f"{KEY}\0",
    "a tab": f"{KEY}\tx",
    "letters beyond ASCII": f"{KEY}é",
    "an escape sequence": f"{KEY}\x1b[31m",
    "501 characters": "k" * 501,
    "15 characters, which can be guessed": "k" * 15,
    "empty": "",
}


def test_a_message_carries_no_control_characters_along(street: Street) -> None:
    body = {"InitialMessage": {"ContentType": "text/plain", "Content": "a\0b\x1b[2Jc"}}
    assert street.door().post(body).status == 200
    assert street.started()["InitialMessage"]["Content"] == "a b [2Jc"


@pytest.mark.parametrize(
    ("attack", "place"),
    [(attack, "header") for attack in KEYS] + [(attack, "ClientToken") for attack in KEYS if KEYS[attack]],
)
def test_an_idempotency_key_carries_nothing_along(attack: str, place: str, street: Street) -> None:
    """By an event: no HTTP server lets the worst of these through."""
    body = {"ClientToken": KEYS[attack]} if place == "ClientToken" else {}
    headers = {"Idempotency-Key": KEYS[attack]} if place == "header" else {}
    event = {"headers": {"Origin": ORIGIN, **headers}, "body": json.dumps(body), "requestContext": {}}
    answer = street.door().invoke(event)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "InvalidRequest")
    assert "Set-Cookie" not in answer["headers"]
    assert not any("stolen" in value for value in answer["headers"].values())
    assert street.operations() == []


@pytest.mark.parametrize("attack", ["a tab", "letters beyond ASCII", "501 characters"])
def test_an_idempotency_key_that_http_lets_through_is_refused_by_name(attack: str, street: Street) -> None:
    answer = street.door().post(Idempotency_Key=KEYS[attack])
    assert_refused(answer, 400, "InvalidRequest", street)
    assert [error["field"] for error in answer.json()["errors"]] == ["Idempotency-Key"]


@pytest.mark.parametrize("ending", [b"\0", b"\x1b[31m", b"\r", b"\x7f"])
def test_a_header_with_control_characters_is_no_http(ending: bytes, street: Street) -> None:
    head = b"POST /Prod/ HTTP/1.1\r\nHost: door\r\nContent-Length: 2\r\nConnection: close\r\n"
    with socket.create_connection(("127.0.0.1", street.door().port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(head + b"Idempotency-Key: " + KEY.encode() + ending + b"\r\n\r\n{}")
        answer = connection.recv(65536)
    assert answer.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert street.operations() == []


def test_a_strangers_guess_at_a_key_is_a_new_chat(street: Street) -> None:
    door = street.door(auth="jwt")

    def chat_of(customer: str) -> dict[str, Any]:
        answer = door.post(token=street.issuer.signer.with_claims(sub=customer), Idempotency_Key=KEY)
        result: dict[str, Any] = answer.json()["data"]["startChatResult"]
        return result

    first, again, strangers = chat_of("ann"), chat_of("ann"), chat_of("mallory")
    assert first == again
    assert strangers["ContactId"] != first["ContactId"]
    assert strangers["ParticipantToken"] != first["ParticipantToken"]


@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", f"{ORIGIN}.evil.example.com", "*"])
def test_another_origin_is_shown_the_allowed_one(origin: str, street: Street) -> None:
    answer = street.door().send("POST", b"{}", {"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = street.door().send("OPTIONS", b"", {"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert preflight.headers["Access-Control-Allow-Origin"] == ORIGIN
