"""auth=guest: a visitor is whoever has the token, and nobody learns it but their client."""

import json
from collections.abc import Callable
from http.client import HTTPConnection

import pytest

from local.environment import TABLE_NAME
from persistent_chat.guest import TOKEN, customer_id
from tests.security.door import ORIGIN, SIGNED, Answer, Door, Street
from tests.support.forgery import NO_TOKENS, Signer

GUEST = "iSWTcDm3XkDk1dpFdNbFcFzwhvlaHHYRTn8-NQrbHmA"

NO_GUESTS: dict[str, Callable[[Signer], str]] = {
    "too long": lambda _: f"Bearer {GUEST}A",
    "too short": lambda _: f"Bearer {GUEST[1:]}",
    "of the wrong alphabet": lambda _: f"Bearer {GUEST[:-1]}+",
    "a JWT": lambda signer: f"Bearer {signer.token()}",
    "several tokens": lambda _: f"Bearer {GUEST} {GUEST}",
    "several headers in one": lambda _: f"Bearer {GUEST}, Bearer {GUEST}",
    "without a scheme": lambda _: GUEST,
    "signed": lambda _: SIGNED,
    "null": lambda _: "Bearer null",
    "a digest": lambda _: f"Bearer {customer_id(GUEST)}",
    "nine thousand characters": lambda _: f"Bearer {GUEST * 210}",
}
WITH_A_TOKEN = [name for name in NO_TOKENS if name not in ("no Authorization", "empty")]


def guests(street: Street) -> Door:
    return street.door(auth="guest", memory="true")


def assert_unauthorized(answer: Answer, sent: str, street: Street) -> None:
    """One sentence that a browser can read, and nothing of what was sent."""
    assert (answer.status, answer.json()["code"]) == (401, "Unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "WWW-Authenticate" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.json()["detail"].count(".") == 1
    shown = answer.body.decode() + str(answer.headers.items())
    assert not [word for word in sent.replace(",", " ").split() if len(word) > 10 and word in shown]
    assert street.operations() == []


@pytest.mark.parametrize("attack", NO_GUESTS)
def test_what_is_no_guests_token_is_unauthorized(attack: str, street: Street) -> None:
    sent = NO_GUESTS[attack](street.issuer.signer)
    assert_unauthorized(guests(street).post(Authorization=sent), sent, street)


@pytest.mark.parametrize("attack", WITH_A_TOKEN)
def test_nor_is_what_is_no_token_anywhere(attack: str, street: Street) -> None:
    sent = str(NO_TOKENS[attack](street.issuer.signer))
    assert_unauthorized(guests(street).post(Authorization=sent), sent, street)


def test_two_headers_are_not_one_token(street: Street) -> None:
    connection = HTTPConnection("127.0.0.1", guests(street).port, timeout=30)
    connection.putrequest("POST", "/Prod/")
    for name, value in (("Origin", ORIGIN), ("Content-Length", "2"), *[("Authorization", f"Bearer {GUEST}")] * 2):
        connection.putheader(name, value)
    connection.endheaders(b"{}")
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    assert_unauthorized(answer, GUEST, street)


def test_a_visitor_becomes_a_guest_whom_their_token_brings_back(street: Street) -> None:
    door = guests(street)
    new = door.post().json()["data"]
    token = new["guest"]["token"]
    assert TOKEN.fullmatch(token)
    assert street.started()["CustomerId"] == customer_id(token)
    again = door.post(token=token).json()["data"]
    assert again["conversation"]["outcome"] == "rejoined"
    assert again["startChatResult"]["ContactId"] == new["startChatResult"]["ContactId"]
    assert "guest" not in again


def test_a_client_may_make_its_own_token_so_that_a_repeated_request_is_one_chat(street: Street) -> None:
    door, key = street.door(auth="guest"), {"Idempotency_Key": "0123456789abcdef"}
    first, second = (door.post(token="M" * 43, **key).json()["data"] for _ in range(2))
    assert first["startChatResult"] == second["startChatResult"]
    somebody_elses = door.post(token="N" * 43, **key).json()["data"]
    assert somebody_elses["startChatResult"]["ContactId"] != first["startChatResult"]["ContactId"]


def test_two_visitors_with_the_same_key_are_two_guests(street: Street) -> None:
    door = street.door(auth="guest")
    first, second = (door.post(Idempotency_Key="0123456789abcdef").json()["data"] for _ in range(2))
    assert first["guest"] != second["guest"]
    assert first["startChatResult"]["ContactId"] != second["startChatResult"]["ContactId"]


def test_nobody_vouches_for_a_guest(street: Street) -> None:
    guests(street).post(token="V" * 43)
    assert "SegmentAttributes" not in street.started()


@pytest.mark.parametrize("digest", [customer_id(GUEST), customer_id(GUEST).removeprefix("guest-")])
def test_what_logs_and_agents_see_of_a_guest_opens_nothing(digest: str, street: Street) -> None:
    door = guests(street)
    mine = door.post(token=GUEST).json()["data"]["startChatResult"]["ContactId"]
    answer = door.post(token=digest)
    if answer.status == 200:  # 43 characters of the alphabet are a guest, but another one
        assert answer.json()["data"]["startChatResult"]["ContactId"] != mine
    else:
        assert answer.status == 401


def test_the_table_and_amazon_connect_know_a_guests_digest_only(street: Street) -> None:
    door = guests(street)
    token = door.post().json()["data"]["guest"]["token"]
    contact = door.post(token=token).json()["data"]["startChatResult"]["ContactId"]
    street.connect.desk.end(contact)
    source = {"SourceContactId": contact, "RehydrationType": "ENTIRE_PAST_SESSION"}
    assert door.post({"PersistentChat": source}, token=token).json()["data"]["conversation"]["outcome"] == "resumed"
    kept = street.table.ask("Scan", {"TableName": TABLE_NAME})[1]
    told = json.dumps([call.members for call in street.connect.calls])
    for place in (kept, told):
        assert customer_id(token) in place
        assert token not in place


def test_a_guests_token_opens_no_other_door(street: Street) -> None:
    for auth in ("jwt", "cognito"):
        assert street.door(auth=auth).post(token=GUEST).status == 401
    assert street.door(auth="iam").post(token=GUEST).status == 403
    street.door(auth="none").post(token=GUEST)
    assert "CustomerId" not in street.started()
