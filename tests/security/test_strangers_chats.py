"""Nobody resumes a stranger's chat, or learns that there is one."""

import uuid
from typing import Any

import pytest

from local.connect import INSTANCE_ID
from persistent_chat.guest import customer_id
from tests.security.door import SIGNED, Answer, Door, Street

KINDS = ("ENTIRE_PAST_SESSION", "FROM_SEGMENT")
ARN = f"arn:aws:connect:eu-central-1:000000000000:instance/{INSTANCE_ID}/contact/"


# Another guest's token, and one guest's: nobody but their clients knows them.
GUEST, OTHER_GUEST = "G" * 43, "O" * 43
VERIFIED_OR_GUEST = ("jwt", "cognito", "guest")


def known(street: Street, auth: str) -> tuple[str, str]:
    """The token and the customer's id of somebody whom such a deployment knows."""
    return (GUEST, customer_id(GUEST)) if auth == "guest" else (street.issuer.signer.token(), "ann")


def resume(door: Door, contact: str, kind: str = "ENTIRE_PAST_SESSION", **request: str) -> Answer:
    return door.post({"PersistentChat": {"SourceContactId": contact, "RehydrationType": kind}}, **request)


def strangers_contact(street: Street, which: str) -> str:
    """A contact that is neither Ann's nor the public's, or that is none at all."""
    match which:
        case "another customer's":
            return street.past("bob").id
        case "a customer's of another case":
            return street.past("ANN").id
        case "another guest's":
            return street.past(customer_id(OTHER_GUEST)).id
        case "a guest's of another case":
            return street.past(customer_id(GUEST).swapcase()).id
        case "another customer's first of three":
            return street.past("bob", 3).contacts[0].id
        case "another customer's second of three":
            return street.past("bob", 3).contacts[1].id
        case "another customer's survey":
            return street.past("bob", 3).contacts[2].id
        case "another customer's, which goes on":
            session = street.past("bob")
            session.live.ended_at = None
            return session.id
        case "another customer's, just ended":
            session = street.past("bob")
            session.live.ended_at = street.connect.instance.world.clock()
            return session.id
        case "another customer's in capitals":
            return street.past("bob").id.upper()
        case "another customer's by its ARN":
            return ARN + street.past("bob").id
        case "nobody's in capitals":
            return street.past().id.upper()
    return str(uuid.uuid4())


STRANGERS = (
    "another customer's",
    "a customer's of another case",
    "another guest's",
    "a guest's of another case",
    "another customer's first of three",
    "another customer's second of three",
    "another customer's survey",
    "another customer's, which goes on",
    "another customer's, just ended",
    "another customer's in capitals",
    "another customer's by its ARN",
    "nobody's in capitals",
)


def asked(street: Street, door: Door, contact: str, kind: str, **request: str) -> tuple[Any, list[str]]:
    """All that a stranger could compare: the answer but for its ids, and what Connect was asked meanwhile."""
    street.connect.calls.clear()
    answer = resume(door, contact, kind, **request)
    return answer.without_ids(), street.operations()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("which", STRANGERS)
@pytest.mark.parametrize("caller", ["the public", "Ann", "Ann, who is remembered", "a guest", "a remembered guest"])
def test_a_strangers_chat_looks_exactly_like_none(caller: str, which: str, kind: str, street: Street) -> None:
    auth = {"the public": "none", "Ann": "jwt", "Ann, who is remembered": "jwt"}.get(caller, "guest")
    door = street.door(auth=auth, memory="true" if "remembered" in caller else "false")
    request = {} if auth == "none" else {"token": known(street, auth)[0]}
    none_there = asked(street, door, str(uuid.uuid4()), kind, **request)
    strangers = asked(street, door, strangers_contact(street, which), kind, **request)
    assert strangers == none_there
    (status, headers, body), calls = none_there
    assert status == 404
    assert b'"code":"SourceContactNotFound"' in body
    assert ("Access-Control-Allow-Origin", "https://www.example.com") in headers
    assert calls == ["DescribeContact"] * 2


@pytest.mark.parametrize("auth", VERIFIED_OR_GUEST)
@pytest.mark.parametrize("contacts", [1, 2, 3])
def test_a_known_customer_does_not_resume_a_chat_of_nobodys(contacts: int, auth: str, street: Street) -> None:
    """Whose it is nobody knows; and its later contacts look, again, like none at all."""
    door, (token, _) = street.door(auth=auth), known(street, auth)
    none_there = asked(street, door, str(uuid.uuid4()), "FROM_SEGMENT", token=token)
    for contact in street.past(contacts=contacts).contacts:
        assert asked(street, door, contact.id, "FROM_SEGMENT", token=token) == none_there


@pytest.mark.parametrize("kind", KINDS)
def test_a_visitor_without_a_token_resumes_nobodys_chat(kind: str, street: Street) -> None:
    for customer in (None, "ann", customer_id(GUEST)):
        answer = resume(street.door(auth="guest"), street.past(customer).id, kind)
        assert (answer.status, answer.json()["code"]) == (404, "SourceContactNotFound")


@pytest.mark.parametrize("auth", VERIFIED_OR_GUEST)
@pytest.mark.parametrize("kind", KINDS)
def test_a_known_customer_resumes_their_own(kind: str, auth: str, street: Street) -> None:
    token, customer = known(street, auth)
    session = street.past(customer)
    answer = resume(street.door(auth=auth), session.id, kind, token=token)
    assert answer.json()["data"]["startChatResult"]["ContinuedFromContactId"] == session.id
    assert street.operations() == ["DescribeContact", "ListAssociatedContacts", "StartChatContact"]


def test_the_public_resumes_a_chat_of_nobodys(street: Street) -> None:
    session = street.past()
    answer = resume(street.door(), session.id)
    assert answer.json()["data"]["startChatResult"]["ContinuedFromContactId"] == session.id
    assert street.operations() == ["DescribeContact", "ListAssociatedContacts", "StartChatContact"]


def test_a_trusted_backend_vouches_for_whom_it_resumes(street: Street) -> None:
    session = street.past("bob")
    assert resume(street.door(auth="iam"), session.id, Authorization=SIGNED).status == 200
    assert street.operations() == ["DescribeContact", "ListAssociatedContacts", "StartChatContact"]


def test_a_fresh_chat_costs_no_look_up(street: Street) -> None:
    assert street.door().post().status == 200
    assert street.operations() == ["StartChatContact"]


@pytest.mark.parametrize(("named", "described"), [(0, 1), (1, 2), (2, 2)])
def test_any_contact_of_a_session_resumes_the_entire_session(named: int, described: int, street: Street) -> None:
    """What is named, the first contact and the one that is read from are looked at once each, before and after."""
    session = street.past("ann", 3)
    token = street.issuer.signer.token()
    assert resume(street.door(auth="jwt"), session.contacts[named].id, token=token).status == 200
    assert street.started()["PersistentChat"]["SourceContactId"] == session.id
    read = [] if named == 2 else ["DescribeContact"]
    looked_at = ["DescribeContact"] * described
    assert street.operations() == [*looked_at, "ListAssociatedContacts", *read, "StartChatContact"]


@pytest.mark.parametrize(
    ("segment", "named", "resumed"),
    [
        pytest.param("exact", 0, 0, id="exact is as named"),
        pytest.param("latest", 0, 1, id="latest of the session is the newest before the survey"),
        pytest.param("latest", 1, 1, id="latest of a later contact is that contact"),
    ],
)
def test_the_segment_is_as_configured(segment: str, named: int, resumed: int, street: Street) -> None:
    session = street.past(contacts=3)
    assert resume(street.door(segment=segment), session.contacts[named].id, "FROM_SEGMENT").status == 200
    assert street.started()["PersistentChat"]["SourceContactId"] == session.contacts[resumed].id


@pytest.mark.parametrize("kind", KINDS)
def test_a_chat_that_goes_on_is_not_resumed(kind: str, street: Street) -> None:
    session = street.past(contacts=2)
    session.live.ended_at = None
    for contact in session.contacts:
        answer = resume(street.door(), contact.id, kind)
        assert (answer.status, answer.json()["code"]) == (409, "SourceChatStillActive")
    assert street.connect.calls.of("StartChatContact") == []


def test_a_transcript_that_is_not_ready_says_when_it_will_be(street: Street) -> None:
    session = street.past()
    session.live.ended_at = street.connect.instance.world.clock() - 50
    answer = resume(street.door(transcriptDelaySeconds="60"), session.id)
    assert (answer.status, answer.json()["code"]) == (409, "TranscriptNotReady")
    assert 0 < int(answer.headers["Retry-After"]) <= 10
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert street.operations() == ["DescribeContact", "ListAssociatedContacts"]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("throttled", 429, "TooManyRequests"),
        ("error500", 503, "ConnectUnavailable"),
        ("error503", 503, "ConnectUnavailable"),
        ("reset", 503, "ConnectUnavailable"),
        ("garbage", 503, "ConnectUnavailable"),
        ("accessDenied", 500, "ConnectMisconfigured"),
    ],
)
@pytest.mark.parametrize("check", ["DescribeContact", "ListAssociatedContacts"])
def test_a_check_that_cannot_be_made_lets_nobody_through(
    fault: Any, status: int, code: str, check: str, street: Street
) -> None:
    session = street.past(contacts=3)
    street.connect.faults.add(fault, operation=check, count=2)
    answer = resume(street.door(), session.id)
    assert (answer.status, answer.json()["code"]) == (status, code)
    assert ("Retry-After" in answer.headers) is (status != 500)
    assert street.connect.calls.of("StartChatContact") == []


def test_without_the_check_connect_is_told_what_the_client_said(street: Street) -> None:
    session = street.past("bob", 3)
    assert resume(street.door(verifySource="false"), session.contacts[1].id, "FROM_SEGMENT").status == 200
    assert street.operations() == ["StartChatContact"]
    assert street.started()["PersistentChat"]["SourceContactId"] == session.contacts[1].id


@pytest.mark.parametrize("fault", ["accessDenied", "error500", "throttled", "full", "garbage", "reset"])
@pytest.mark.parametrize("resumed", [False, True], ids=["fresh", "resumed"])
def test_the_public_never_reads_what_aws_said(fault: Any, resumed: bool, street: Street) -> None:
    contact = street.past().id
    street.connect.faults.add(fault, count=4)
    answer = resume(street.door(), contact) if resumed else street.door().post()
    assert answer.status >= 429
    shown = answer.body.decode() + str(answer.headers.items())
    for secret in ("arn:", "000000000000", "stand-in", "Exception", INSTANCE_ID, "operation:"):
        assert secret not in shown
