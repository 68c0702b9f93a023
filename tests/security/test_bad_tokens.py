"""Tokens that are forged, stale, meant for others or no tokens: 401 from the gateway, and Connect hears nothing."""

import pytest

from tests.security.door import ORIGIN, SIGNED, Answer, Street
from tests.support.forgery import FORGED, NO_TOKENS


def assert_unauthorized(answer: Answer) -> None:
    """A 401 that a browser can read, in the same form whatever was wrong."""
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "WWW-Authenticate" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "The request carries no valid token.",
        "code": "Unauthorized",
        "requestId": answer.headers["x-amzn-RequestId"],
    }


@pytest.mark.parametrize("attack", FORGED)
def test_a_forged_token_is_refused(attack: str, street: Street) -> None:
    token = FORGED[attack](street.issuer.signer)
    assert_unauthorized(street.door(auth="jwt").post(token=token))
    assert street.operations() == []


@pytest.mark.parametrize("attack", NO_TOKENS)
def test_what_is_no_bearer_token_is_refused(attack: str, street: Street) -> None:
    authorization = NO_TOKENS[attack](street.issuer.signer)
    headers = {} if authorization is None else {"Authorization": authorization}
    assert_unauthorized(street.door(auth="jwt").post(**headers))
    assert street.operations() == []


@pytest.mark.parametrize("place", ["access_token", "token", "Authorization"])
def test_a_token_in_the_body_is_none(place: str, street: Street) -> None:
    assert_unauthorized(street.door(auth="jwt").post({place: f"Bearer {street.issuer.signer.token()}"}))
    assert street.operations() == []


def test_a_refused_token_stays_refused_when_it_comes_again(street: Street) -> None:
    token = FORGED["expired"](street.issuer.signer)
    for _ in range(3):
        assert_unauthorized(street.door(auth="jwt").post(token=token))


def test_a_refusal_comes_before_the_body_is_looked_at(street: Street) -> None:
    assert_unauthorized(street.door(auth="jwt").post(b"x" * 100_000))


@pytest.mark.parametrize("auth", ["jwt", "cognito"])
def test_a_good_token_starts_the_chat_of_its_customer(auth: str, street: Street) -> None:
    answer = street.door(auth=auth).post(token=street.issuer.signer.token())
    assert answer.status == 200
    started = street.started()
    assert started["CustomerId"] == "ann"
    status = {"ValueMap": {"Status": {"ValueString": "AUTHENTICATED"}}}
    assert started["SegmentAttributes"] == {"connect:CustomerAuthentication": status}


def test_the_configured_claim_holds_the_customer(street: Street) -> None:
    door = street.door(auth="cognito", customerIdClaim="cognito:username")
    assert door.post(token=street.issuer.signer.with_claims(**{"cognito:username": "4711"})).status == 200
    assert street.started()["CustomerId"] == "4711"


@pytest.mark.parametrize("auth", ["jwt", "cognito"])
@pytest.mark.parametrize("claim", ["email", "phone_number"])
def test_nobody_becomes_a_customer_by_writing_their_address_into_a_profile(
    claim: str, auth: str, street: Street
) -> None:
    door, signer = street.door(auth=auth, customerIdClaim=claim, memory="true"), street.issuer.signer
    proved = signer.with_claims(**{claim: f"{auth} {claim}", f"{claim}_verified": True})
    assert door.post(token=proved).json()["data"]["conversation"]["outcome"] == "started"
    street.connect.calls.clear()
    claimed = signer.with_claims(sub="mallory", **{claim: f"{auth} {claim}", f"{claim}_verified": False})
    answer = door.post(token=claimed)
    assert (answer.status, answer.json()["code"]) == (401, "Unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert street.operations() == []


def test_a_token_without_a_kid_is_checked_by_the_only_key(street: Street) -> None:
    assert street.door(auth="jwt").post(token=street.issuer.signer.with_header(kid=None)).status == 200


WORDS = {"displayNameClaim": "name", "attributeClaims": "tier,custom:vip:vip"}


@pytest.mark.parametrize("auth", ["jwt", "cognito"])
def test_what_a_token_says_of_its_customer_counts_before_what_they_say_themselves(auth: str, street: Street) -> None:
    token = street.issuer.signer.with_claims(name="Ann Ängström", tier="gold", **{"custom:vip": True})
    body = {"ParticipantDetails": {"DisplayName": "The President"}, "Attributes": {"topic": "order"}}
    assert street.door(auth=auth, **WORDS).post(body, token=token).status == 200
    started = street.started()
    assert started["ParticipantDetails"] == {"DisplayName": "Ann Ängström"}
    assert started["Attributes"] == {"topic": "order", "tier": "gold", "vip": "true"}


@pytest.mark.parametrize("auth", ["jwt", "cognito"])
@pytest.mark.parametrize("claims", [{}, {"tier": "silver"}], ids=["without the claim", "with the claim"])
def test_nobody_promotes_themselves(claims: dict[str, str], auth: str, street: Street) -> None:
    token = street.issuer.signer.with_claims(**claims)
    answer = street.door(auth=auth, **WORDS).post({"Attributes": {"tier": "gold"}}, token=token)
    assert (answer.status, answer.json()["code"]) == (400, "FieldNotAllowed")
    assert [error["field"] for error in answer.json()["errors"]] == ["Attributes.tier"]
    assert street.operations() == []


def test_a_public_customer_is_not_said_to_be_verified(street: Street) -> None:
    assert street.door().post(token=street.issuer.signer.token()).status == 200
    assert not {"CustomerId", "SegmentAttributes"} & street.started().keys()


def test_an_unsigned_request_is_refused_where_backends_sign(street: Street) -> None:
    answer = street.door(auth="iam").post(token=street.issuer.signer.token())
    assert (answer.status, answer.json()["code"]) == (403, "Forbidden")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert street.operations() == []
    assert street.door(auth="iam").post(Authorization=SIGNED).status == 200


@pytest.mark.parametrize("auth", ["none", "guest", "iam", "cognito", "jwt"])
def test_a_preflight_needs_no_token_and_starts_nothing(auth: str, street: Street) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    answer = street.door(auth=auth).send("OPTIONS", b"", asked)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert street.operations() == []


def test_invented_keys_make_the_issuer_be_asked_a_few_times_at_most(street: Street) -> None:
    door, signer = street.new_door(auth="jwt"), street.issuer.signer
    before = street.issuer.fetches
    for number in range(20):
        assert_unauthorized(door.post(token=signer.with_header(kid=f"invented-{number}")))
    assert door.post(token=signer.token()).status == 200
    assert street.issuer.fetches <= before + 6
    door.close()


def test_an_issuer_that_is_down_is_our_fault_and_lets_nobody_in(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = street.new_door(auth="jwt")
    monkeypatch.setattr(street.issuer, "down", True)
    for token in (street.issuer.signer.token(), street.issuer.signer.with_header(kid="invented")):
        answer = door.post(token=token)
        assert (answer.status, answer.json()["code"]) == (500, "InternalError")
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "WWW-Authenticate" not in answer.headers
    assert street.operations() == []
    door.close()
