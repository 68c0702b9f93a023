"""Whoever asks for histories that are not theirs learns nothing, and nothing that is read or asked comes into a log."""

import contextlib
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local import environment
from local.connect.instance import STORAGE
from local.connect.session import Item, Session
from local.connect.storage import transcript_file
from local.options import local_config
from persistent_chat import guest
from tests.security.door import SIGNED, Answer, Door, Street
from tests.security.observed import Observed, Outcome, observed

SECRET = "5ecret"  # wherever customers, agents and clients have words of their own
HISTORY = {
    "memory": "true",
    "history": "transcripts",
    "transcriptBucket": STORAGE.bucket,
    "transcriptPrefix": STORAGE.prefix,
}
TRANSCRIPT = "/conversations/{contactId}/transcript"
POOL = {"userArn": "arn:aws:sts::000000000000:assumed-role/pool/C", "cognitoIdentityId": "eu-central-1:11111111"}


def talked(street: Street, customer: str | None) -> Session:
    """An ended chat of which Amazon Connect has written the transcript."""
    session = street.past(customer)
    contact = session.live
    said = Item(str(uuid.uuid4()), contact.initiated_at, "MESSAGE", "text/plain", f"{SECRET} words", session.customer)
    contact.items.append(said)
    street.bucket.write(STORAGE.key(contact), transcript_file(session, contact, street.connect.instance.arn))
    return session


def get(door: Door, path: str, **headers: str) -> Answer:
    return door.send("GET", b"", headers, path=f"/Prod/conversations{path}")


@pytest.mark.parametrize("auth", ["jwt", "guest"])
def test_somebody_elses_nobodys_and_none_are_one_to_customers_and_guests(auth: str, street: Street) -> None:
    """By bytes, headers and calls; the bucket, which would be denied, is not asked."""
    door = street.door(auth=auth, **HISTORY)
    tokens = [street.issuer.signer.with_claims(sub="mallory"), "M" * 43]
    mine = tokens[auth == "guest"]
    theirs = guest.customer_id("T" * 43) if auth == "guest" else "ann"
    seen: list[Any] = []
    for contact in (talked(street, theirs).id, talked(street, None).id, street.past(theirs, 3).id, str(uuid.uuid4())):
        street.connect.calls.clear()
        with street.bucket.denying():
            answer = get(door, f"/{contact}/transcript", Authorization=f"Bearer {mine}")
        seen.append((answer.without_ids(), street.operations()))
    assert answer.json()["code"] == "ConversationNotFound"
    assert all(one == seen[0] for one in seen)


def test_a_next_of_somebody_elses_transcript_opens_nothing(street: Street) -> None:
    door = street.door(auth="jwt", **HISTORY)
    theirs, token = talked(street, "ann"), street.issuer.signer.with_claims(sub="mallory")
    for given in ("", "AAAA", "x" * 2000):
        answer = get(door, f"/{theirs.id}/transcript?next={given}", Authorization=f"Bearer {token}")
        assert (answer.status, answer.json()["code"]) == (404, "ConversationNotFound")


@pytest.mark.parametrize("auth", ["jwt", "guest"])
def test_a_customer_who_names_another_one_is_shown_their_own_list(auth: str, street: Street) -> None:
    door = street.door(auth=auth, **HISTORY)
    owner = f"ann-{uuid.uuid4()}"
    theirs, mine = (street.issuer.signer.with_claims(sub=name) for name in (owner, "mallory"))
    if auth == "guest":
        theirs, mine = guest.new_token(os.urandom), guest.new_token(os.urandom)
        owner = guest.customer_id(theirs)
    told = {"instanceArn": street.connect.instance.arn, **ended(street.past(owner), owner)}
    street.run(door.deployment.functions["contact_events"].invoke({"detail": told}))
    for token, shown in ((theirs, 1), (mine, 0)):
        answer = get(door, f"?customerId={owner}", Authorization=f"Bearer {token}")
        assert (answer.status, len(answer.json()["data"]["conversations"])) == (200, shown)


def ended(session: Session, customer: str) -> dict[str, Any]:
    """What EventBridge tells of a chat's end."""
    times = {"initiationTimestamp": "2026-01-01T10:00:00Z", "disconnectTimestamp": "2026-01-01T11:00:00Z"}
    known = {"contactId": session.id, "initialContactId": session.id, "customerId": customer}
    return {"eventType": "DISCONNECTED", "channel": "CHAT", **times, **known}


def asked(resource: str, identity: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """A request with the secret wherever a client can put one, and only ids may stand elsewhere."""
    headers = {name: f"{SECRET}-{name}" for name in ("Cookie", "X-Api-Key", "User-Agent", "Origin", "If-None-Match")}
    context = {"requestId": "request-1", "identity": identity or {"userAgent": SECRET}}
    usual = {"resource": resource, "httpMethod": "GET", "headers": headers, "requestContext": context}
    return usual | {"stageVariables": {"key": SECRET}} | members


@pytest.mark.parametrize("customer", [None, "ann"])
def test_a_browser_that_signs_has_no_history_whomever_it_names(customer: str | None, street: Street) -> None:
    function = street.door(auth="iam", **HISTORY).deployment.functions["history"]
    listed = asked("/conversations", POOL, queryStringParameters={"customerId": customer} if customer else None)
    assert street.run(function.invoke(listed))["statusCode"] == 401
    read = asked(TRANSCRIPT, POOL, pathParameters={"contactId": talked(street, "ann").id})
    assert street.run(function.invoke(read))["statusCode"] in (401, 404)


def test_a_backend_reads_whose_it_says(street: Street) -> None:
    door = street.door(auth="iam", **HISTORY)
    assert get(door, f"/{talked(street, 'ann').id}/transcript", Authorization=SIGNED).status == 200
    assert get(door, "?customerId=ann", Authorization=SIGNED).status == 200
    assert get(door, "?customerId=ann").status == 403


@pytest.fixture(scope="module")
def functions(opened_street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Observed]]:
    """What history and flows are answered by, at DEBUG."""
    street, logs = opened_street, tmp_path_factory.mktemp("logs")
    config = local_config({"auth": "jwt", "flowLookup": "true", **HISTORY}, issuer=street.issuer.url)
    history = environment.history(config, street.connect.url, street.table.url, street.bucket.url)
    flow_lookup = environment.flow_lookup(config, street.connect.url, street.table.url)
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(observed(f"{name}.handler", variables, Path(logs / name)))
            for name, variables in (("history", history), ("flow_lookup", flow_lookup))
        }


@pytest.fixture
def observe(functions: dict[str, Observed], street: Street) -> dict[str, Observed]:  # noqa: ARG001  # as it is lent
    return functions


def quiet(outcome: Outcome) -> bool:
    """Something was said, and none of it is secret."""
    return bool(outcome.log) and SECRET not in outcome.log.lower()


def signed_in(customer: str, resource: str, **members: Any) -> dict[str, Any]:
    """The authorizer's word for a customer, and words of theirs beside it."""
    event = asked(resource, **members)
    words = {"displayName": SECRET, "attributes": json.dumps({SECRET: SECRET})}
    event["requestContext"]["authorizer"] = {"customerId": customer, **words}
    return event


def test_nothing_that_was_said_comes_into_the_log_with_a_transcript(
    observe: dict[str, Observed], street: Street
) -> None:
    session = talked(street, "ann")
    read = signed_in("ann", TRANSCRIPT, pathParameters={"contactId": session.id}, queryStringParameters={"x": SECRET})
    outcome = observe["history"].invoke(read)
    assert (outcome.status, SECRET in json.dumps(outcome.body)) == (200, True)
    assert SECRET not in outcome.log.lower()
    listed = observe["history"].invoke(signed_in("ann", "/conversations", queryStringParameters={"x": SECRET}))
    assert (listed.status, SECRET in listed.log.lower()) == (200, False)


@pytest.mark.parametrize(
    ("code", "resource", "members"),
    [
        pytest.param("InvalidRequest", "/conversations", {"queryStringParameters": {"limit": SECRET}}, id="limit"),
        pytest.param("InvalidRequest", "/conversations", {"queryStringParameters": {"next": SECRET}}, id="next"),
        pytest.param("InvalidRequest", TRANSCRIPT, {"pathParameters": {"contactId": f"{SECRET}?"}}, id="no id"),
        pytest.param(
            "ConversationNotFound", TRANSCRIPT, {"pathParameters": {"contactId": str(uuid.UUID(int=1))}}, id="none"
        ),
    ],
)
def test_no_refusal_logs_a_clients_words(
    code: str, resource: str, members: dict[str, Any], observe: dict[str, Observed]
) -> None:
    outcome = observe["history"].invoke(signed_in("ann", resource, **members))
    assert outcome.code == code
    assert quiet(outcome)
    assert f'"code":"{code}"' in outcome.log


def test_trouble_with_the_bucket_is_logged_with_its_cause_and_no_words(
    observe: dict[str, Observed], street: Street
) -> None:
    session = talked(street, "ann")
    with street.bucket.denying():
        outcome = observe["history"].invoke(signed_in("ann", TRANSCRIPT, pathParameters={"contactId": session.id}))
    assert outcome.code == "ConnectMisconfigured"
    assert quiet(outcome)
    assert "transcriptBucket: AccessDenied" in outcome.log


def test_of_what_a_flow_hands_over_ids_alone_are_logged(observe: dict[str, Observed]) -> None:
    data = {
        "ContactId": "c-1",
        "InitialContactId": "c-1",
        "Attributes": {SECRET: SECRET},
        "CustomerEndpoint": {"Address": SECRET},
        "Name": SECRET,
    }
    parameters = {"customerId": "nobody", SECRET: SECRET}
    outcome = observe["flow_lookup"].invoke({"Details": {"ContactData": data, "Parameters": parameters}})
    assert outcome.result["response"] == {"outcome": "none"}
    assert quiet(outcome)
