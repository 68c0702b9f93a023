"""A conversation's transcript over HTTP: whose it is, what of it is shown, and what is not there."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from local.connect.session import Session
from tests.security.door import Answer, Door, Street, opened

ANY = "/44444444-4444-4444-4444-444444444444"  # a conversation
HISTORY = {"memory": "true", "history": "transcripts", "transcriptBucket": "amazon-connect-local"}
HISTORY["transcriptPrefix"] = "connect/local/ChatTranscripts"


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    with opened() as street:
        yield street


@pytest.fixture(scope="module")
def door(street: Street) -> Door:
    return street.door(auth="jwt", **HISTORY)


def token(street: Street, customer: str) -> str:
    return street.issuer.signer.with_claims(sub=customer)


def ask(door: Door, path: str, **headers: str) -> Answer:
    return door.send("GET", b"", {"Origin": "https://www.example.com", **headers}, path=path)


def transcript(door: Door, contact: str, bearer: str, query: str = "") -> Answer:
    return ask(door, f"/Prod/conversations/{contact}/transcript{query}", Authorization=f"Bearer {bearer}")


def past(street: Street, customer: str, contacts: int = 1) -> Session:
    """A chat of an hour ago whose transcripts Amazon Connect has written."""
    session = street.past(customer, contacts)
    for contact in session.contacts:
        street.bucket.write(key(contact.id, contact.initiated_at), written(contact.id))
    return session


def key(contact_id: str, begun: float) -> str:
    at = time.gmtime(begun)
    return f"{HISTORY['transcriptPrefix']}/{time.strftime('%Y/%m/%d', at)}/{contact_id}_" + time.strftime(
        "%Y%m%dT%H:%M_UTC.json", at
    )


def written(contact_id: str, count: int = 2, words: str = "words") -> bytes:
    lines = [
        {
            "AbsoluteTime": f"2026-11-22T09:00:{number % 60:02}.{number // 60:03}Z",
            "Id": f"{contact_id}-{number}",
            "Type": "MESSAGE",
            "ContentType": "text/plain",
            "Content": f"{words} {number}",
            "ParticipantRole": "CUSTOMER",
        }
        for number in range(count)
    ]
    return json.dumps({"Version": "2019-08-26", "Transcript": lines}).encode()


def said(answer: Answer) -> list[str]:
    return [item["id"] for item in answer.json()["data"]["items"]]


def test_all_segments_are_read_in_their_order(street: Street, door: Door) -> None:
    session = past(street, "ann of three", 3)
    answer = transcript(door, session.contacts[1].id, token(street, "ann of three"))
    assert said(answer) == [f"{contact.id}-{number}" for contact in session.contacts for number in range(2)]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["ETag"]
    assert answer.headers["Access-Control-Allow-Origin"] == "https://www.example.com"


def test_a_strangers_and_none_get_the_same_bytes_after_the_same_calls(street: Street, door: Door) -> None:
    seen: list[Any] = []
    for contact in (past(street, "bob").id, street.past().id, str(uuid.uuid4())):
        street.connect.calls.clear()
        answer = transcript(door, contact, token(street, "ann"))
        seen.append((answer.without_ids(), street.operations()))
    assert seen[0] == seen[1] == seen[2]
    assert answer.json()["code"] == "ConversationNotFound"


def test_without_a_token_there_is_nothing(street: Street, door: Door) -> None:
    contact = past(street, "ann").id
    for path in ("/Prod/conversations", f"/Prod/conversations/{contact}/transcript"):
        assert ask(door, path).status == 401


def test_a_token_that_has_just_started_a_chat_reads_the_history_too(street: Street, door: Door) -> None:
    """API Gateway keeps what the authorizer has said of a token, for all methods."""
    bearer = token(street, "both at once")
    contacts = [past(street, "both at once").id for _ in range(2)]
    assert door.post(token=bearer).status == 200
    answers = [ask(door, "/Prod/conversations", Authorization=f"Bearer {bearer}")]
    answers += [transcript(door, contact, bearer) for contact in contacts]
    assert [answer.status for answer in answers] == [200, 200, 200]


def test_a_long_transcript_comes_in_pages_of_256_kilobytes(street: Street, door: Door) -> None:
    session = past(street, "talkative")
    contact = session.contacts[0]
    street.bucket.write(key(contact.id, contact.initiated_at), written(contact.id, 500, "word " * 300))
    bearer, seen, query = token(street, "talkative"), [], ""
    while True:
        answer = transcript(door, session.id, bearer, query)
        assert len(answer.body) < 300_000
        seen += said(answer)
        following = answer.json()["data"].get("next")
        if following is None:
            break
        query = f"?next={following}"
    assert len(seen) == len(set(seen)) == 500


def test_a_broken_file_costs_its_segment_alone_and_is_named(street: Street, door: Door) -> None:
    session = past(street, "unlucky", 2)
    broken, whole = session.contacts
    street.bucket.write(key(broken.id, broken.initiated_at), b"<html>")
    data = transcript(door, session.id, token(street, "unlucky")).json()["data"]
    assert data["unreadable"] == [broken.id]
    assert [item["id"] for item in data["items"]] == [f"{whole.id}-{number}" for number in range(2)]


def test_what_is_not_kept_any_more_is_not_found(street: Street, door: Door) -> None:
    answer = transcript(door, street.past("forgetful").id, token(street, "forgetful"))
    assert (answer.status, answer.json()["code"]) == (404, "TranscriptNotFound")


def test_a_chat_that_goes_on_has_no_transcript_yet_whatever_the_delay(street: Street) -> None:
    session = street.past("talker")
    session.live.ended_at = None
    door = street.door(auth="jwt", transcriptDelaySeconds="0", **HISTORY)
    answer = transcript(door, session.id, token(street, "talker"))
    assert (answer.status, answer.json()["code"]) == (409, "TranscriptNotReady")
    assert answer.headers["Retry-After"] == "1"


def test_a_chat_that_has_just_ended_says_when_to_come_back(street: Street) -> None:
    session = street.past("hasty")
    session.live.ended_at = street.connect.instance.world.clock() - 50
    door = street.door(auth="jwt", transcriptDelaySeconds="60", **HISTORY)
    answer = transcript(door, session.id, token(street, "hasty"))
    assert (answer.status, answer.json()["code"]) == (409, "TranscriptNotReady")
    assert 0 < int(answer.headers["Retry-After"]) <= 10


def test_of_a_chat_that_was_transferred_an_hour_ago_and_goes_on_what_is_written_is_read(
    street: Street, door: Door
) -> None:
    session = past(street, "on the line", 2)
    session.live.ended_at = None
    assert said(transcript(door, session.id, token(street, "on the line")))[0].startswith(session.contacts[0].id)


@pytest.mark.parametrize("kept", [True, False], ids=["the first part is there", "the first part is not kept any more"])
def test_what_is_not_written_yet_is_the_next_page_and_is_not_called_lost(street: Street, kept: bool) -> None:
    customer = f"transferred just now {kept}"
    session = street.past(customer, 2)
    first, last = session.contacts
    session.live.ended_at = street.connect.instance.world.clock() - 5
    if kept:
        street.bucket.write(key(first.id, first.initiated_at), written(first.id))
    door, bearer = street.door(auth="jwt", transcriptDelaySeconds="60", **HISTORY), token(street, customer)
    data = transcript(door, session.id, bearer).json()["data"]
    assert [item["id"] for item in data["items"]] == [f"{first.id}-{number}" for number in range(2 * kept)]
    following = f"?next={data['next']}"
    answer = transcript(door, session.id, bearer, following)
    assert (answer.status, answer.json()["code"]) == (409, "TranscriptNotReady")
    assert 50 < int(answer.headers["Retry-After"]) <= 55
    street.bucket.write(key(last.id, last.initiated_at), written(last.id))
    assert said(transcript(door, session.id, bearer, following)) == [f"{last.id}-{number}" for number in range(2)]


@pytest.mark.parametrize("contact", ["%20", "a%2Fb", "x" * 300])
def test_an_id_that_is_none_is_named(contact: str, street: Street, door: Door) -> None:
    answer = transcript(door, contact, token(street, "ann"))
    assert (answer.status, answer.json()["code"]) == (400, "InvalidRequest")
    assert answer.json()["errors"][0]["field"] == "contactId"


def test_where_the_bucket_is_denied_the_deployment_is_at_fault(street: Street, door: Door) -> None:
    session = past(street, "denied")
    with street.bucket.denying():
        answer = transcript(door, session.id, token(street, "denied"))
    assert (answer.status, answer.json()["code"]) == (500, "ConnectMisconfigured")
    assert "amazon-connect-local" not in answer.body.decode()


def test_a_guest_reads_their_own_list_and_nobody_elses(street: Street) -> None:
    door = street.door(auth="guest", **HISTORY)
    mine, theirs = "A" * 43, "B" * 43
    chat = door.post({}, token=mine).json()["data"]["startChatResult"]["ContactId"]
    shown = [
        ask(door, "/Prod/conversations", Authorization=f"Bearer {guest}").json()["data"]["conversations"]
        for guest in (mine, theirs)
    ]
    assert [[one["contactId"] for one in conversations] for conversations in shown] == [[chat], []]
    assert ask(door, "/Prod/conversations", Authorization="Bearer x").status == 401


def test_other_methods_and_paths_are_answered_as_problems(door: Door) -> None:
    for method, path in (("POST", "/Prod/conversations"), ("GET", "/Prod/conversations/x")):
        answer = door.send(method, b"{}", {"Origin": "https://www.example.com"}, path=path)
        assert (answer.status, answer.headers.get_content_type()) == (403, "application/problem+json")


@pytest.mark.parametrize("path", ["", ANY, f"{ANY}/transcript", f"{ANY}/transcript/x"])
def test_a_browser_that_asks_first_is_answered_on_paths_and_dead_ends(door: Door, path: str) -> None:
    asked = {"Origin": "https://www.example.com", "Access-Control-Request-Method": "GET"}
    answer = door.send("OPTIONS", b"", asked, path=f"/Prod/conversations{path}")
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, "https://www.example.com")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ANY), ("GET", f"{ANY}/transcript/x"), ("POST", ""), ("DELETE", "")],
)
def test_where_nothing_is_the_refusal_can_be_read(door: Door, street: Street, method: str, path: str) -> None:
    headers = {"Origin": "https://www.example.com", "Authorization": f"Bearer {token(street, 'ann')}"}
    answer = door.send(method, b"", headers, path=f"/Prod/conversations{path}")
    assert (answer.status, answer.json()["code"]) == (403, "Forbidden")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://www.example.com"


def test_a_deployment_with_lists_alone_has_no_transcripts(street: Street) -> None:
    door = street.door(auth="jwt", memory="true", history="list")
    answer = transcript(door, str(uuid.uuid4()), token(street, "ann"))
    assert (answer.status, answer.json()["code"]) == (403, "Forbidden")
