"""Who calls, by what API Gateway verified."""

from typing import Any

import pytest

from persistent_chat.api_gateway import HttpRequest
from persistent_chat.caller import Caller, identify
from persistent_chat.errors import Unauthorized
from persistent_chat.settings import Settings
from tests.support.chats import settings

ROLE = "arn:aws:sts::000000000000:assumed-role/backend/session"
CLAIMS = {"claims": {"sub": "ann", "email": "ann@example.com", "email_verified": "true"}}
TOKEN = "iSWTcDm3XkDk1dpFdNbFcFzwhvlaHHYRTn8-NQrbHmA"
GUEST = "guest-ttVNzFZobkGWDWqs1Ri89aIhYXclWpyAQql5ve30VaM"


def identified(context: dict[str, Any], configured: Settings) -> Caller:
    """The caller of a request with this context."""
    return identify(HttpRequest.of({"requestContext": context}), configured)


def visiting(*authorizations: object, random: bytes = b"") -> Caller:
    """The caller of a guests' deployment, with these Authorization headers."""
    request = HttpRequest.of({"multiValueHeaders": {"Authorization": list(authorizations)}})
    return identify(request, settings(auth="guest"), lambda count: (random * count)[:count])


def test_without_auth_everyone_is_the_public_whatever_the_event_says() -> None:
    context = {"identity": {"userArn": ROLE}, "authorizer": {"customerId": "ann", **CLAIMS}}
    assert identified(context, settings()) == Caller(identity="public", customer_id=None, trusted=False)


def test_an_iam_caller_is_trusted() -> None:
    user = "arn:aws:iam::000000000000:user/backend"
    assert identified({"identity": {"userArn": user}}, settings(auth="iam")) == Caller(identity=user, trusted=True)


def test_an_assumed_role_is_one_caller_whatever_its_sessions_are_called() -> None:
    caller = identified({"identity": {"userArn": ROLE}}, settings(auth="iam"))
    assert caller.identity == ROLE.rpartition("/")[0]


@pytest.mark.parametrize("member", ["cognitoIdentityId", "cognitoIdentityPoolId", "cognitoAuthenticationType"])
def test_a_browser_that_signs_with_an_identity_pools_credentials_is_the_public(member: str) -> None:
    caller = identified({"identity": {"userArn": ROLE, member: "eu-central-1:ann"}}, settings(auth="iam"))
    assert (caller.trusted, caller.customer_id) == (False, None)


def test_identities_of_a_pool_are_told_apart() -> None:
    ann, bob = (
        identified({"identity": {"userArn": ROLE, "cognitoIdentityId": name}}, settings(auth="iam"))
        for name in ("eu-central-1:ann", "eu-central-1:bob")
    )
    assert ann.identity != bob.identity


@pytest.mark.parametrize("absent", [None, ""])
def test_a_backend_has_no_identity_of_a_pool(absent: str | None) -> None:
    context = {"identity": {"userArn": ROLE, "cognitoIdentityId": absent, "cognitoIdentityPoolId": absent}}
    assert identified(context, settings(auth="iam")).trusted


def test_a_cognito_customer_is_known_by_sub() -> None:
    caller = identified({"authorizer": CLAIMS}, settings(auth="cognito"))
    assert caller == Caller(identity="customer ann", customer_id="ann", verified=True)


def test_a_cognito_customer_may_be_known_by_another_claim() -> None:
    caller = identified({"authorizer": CLAIMS}, settings(auth="cognito", customer_id_claim="email"))
    assert caller.customer_id == "ann@example.com"


@pytest.mark.parametrize("claim", ["email", "phone_number"])
@pytest.mark.parametrize("verified", [None, "false", "", "1"])
def test_a_cognito_customer_is_not_known_by_what_is_not_verified(verified: str | None, claim: str) -> None:
    claims = {"sub": "ann", claim: "victim", f"{claim}_verified": verified}
    with pytest.raises(Unauthorized):
        identified({"authorizer": {"claims": claims}}, settings(auth="cognito", customer_id_claim=claim))


def test_a_jwt_customer_is_whom_the_authorizer_names() -> None:
    caller = identified({"authorizer": {"customerId": "ann"}}, settings(auth="jwt"))
    assert caller == Caller(identity="customer ann", customer_id="ann", verified=True)


@pytest.mark.parametrize("auth", ["iam", "cognito", "jwt"])
@pytest.mark.parametrize(
    "context",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"identity": None, "authorizer": None}, id="null"),
        pytest.param(
            {"identity": {"userArn": ""}, "authorizer": {"customerId": "", "claims": {"sub": ""}}}, id="empty"
        ),
        pytest.param({"identity": {"userArn": 7}, "authorizer": {"customerId": 7, "claims": {"sub": 7}}}, id="numbers"),
        pytest.param({"identity": ROLE, "authorizer": "ann"}, id="texts in place of objects"),
        pytest.param({"authorizer": {"claims": "ann"}}, id="claims that are a text"),
    ],
)
def test_no_identity_is_refused(auth: str, context: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        identified(context, settings(auth=auth))


@pytest.mark.parametrize("auth", ["cognito", "jwt"])
def test_an_id_longer_than_connects_customer_id_is_refused(auth: str) -> None:
    def context(length: int) -> dict[str, Any]:
        return {"authorizer": {"customerId": "x" * length, "claims": {"sub": "x" * length}}}

    assert identified(context(128), settings(auth=auth)).customer_id == "x" * 128
    with pytest.raises(Unauthorized):
        identified(context(129), settings(auth=auth))


def test_a_guest_is_known_by_a_digest_of_their_token() -> None:
    assert visiting(f"Bearer {TOKEN}") == Caller(identity=f"customer {GUEST}", customer_id=GUEST)


def test_a_visitor_without_a_token_becomes_a_guest_with_a_token_of_32_random_bytes() -> None:
    caller = visiting(random=b"\xff")
    assert caller.new_guest_token == "_" * 42 + "8"
    assert visiting(f"Bearer {caller.new_guest_token}").customer_id == caller.customer_id
    assert (caller.verified, caller.trusted) == (False, False)


def test_two_visitors_are_two_guests() -> None:
    first, second = (identify(HttpRequest.of({}), settings(auth="guest")) for _ in range(2))
    assert first.customer_id != second.customer_id
    assert first.new_guest_token != second.new_guest_token


def test_a_guests_token_counts_for_nothing_where_customers_are_verified() -> None:
    event = {"headers": {"Authorization": f"Bearer {TOKEN}"}, "requestContext": {}}
    for auth in ("jwt", "cognito", "iam"):
        with pytest.raises(Unauthorized):
            identify(HttpRequest.of(event), settings(auth=auth))


def test_what_api_gateway_verified_counts_for_nothing_where_visitors_are_guests() -> None:
    context = {"identity": {"userArn": ROLE}, "authorizer": {"customerId": "ann", **CLAIMS}}
    caller = identified(context, settings(auth="guest"))
    assert caller.customer_id != "ann"
    assert (caller.verified, caller.trusted) == (False, False)


@pytest.mark.parametrize("given", [(f"Bearer {TOKEN}", f"Bearer {TOKEN}"), (7,), ("Bearer ",), (f"Bearer {TOKEN}=",)])
def test_a_token_that_is_none_is_refused_with_one_sentence_that_has_nothing_of_it(given: tuple[object, ...]) -> None:
    with pytest.raises(Unauthorized) as refusal:
        visiting(*given)
    assert TOKEN not in str(refusal.value)
    assert str(refusal.value).count(".") == 1


def test_a_cognito_customers_name_and_attributes_come_from_the_configured_claims() -> None:
    claims = {"sub": "ann", "name": "Ann", "custom:tier": "gold", "email": "ann@example.com", "email_verified": "false"}
    configured = settings(
        auth="cognito", display_name_claim="name", attribute_claims=("custom:tier:tier", "email:email", "nickname:nick")
    )
    caller = identified({"authorizer": {"claims": claims}}, configured)
    assert (caller.display_name, caller.attributes) == ("Ann", {"tier": "gold"})
    plain = identified({"authorizer": {"claims": claims}}, settings(auth="cognito"))
    assert (plain.display_name, plain.attributes) == (None, {})


def test_a_jwt_customers_name_and_attributes_are_what_the_authorizer_hands_on() -> None:
    handed = {"customerId": "ann", "displayName": "Ann", "attributes": '{"tier": "gold"}'}
    caller = identified({"authorizer": handed}, settings(auth="jwt"))
    assert (caller.display_name, caller.attributes) == ("Ann", {"tier": "gold"})


@pytest.mark.parametrize("attributes", ["", "gold", "[]", '{"tier": 1}', 7, {"tier": "gold"}])
def test_what_our_authorizer_would_not_hand_on_is_refused(attributes: object) -> None:
    with pytest.raises(Unauthorized):
        identified({"authorizer": {"customerId": "ann", "attributes": attributes}}, settings(auth="jwt"))
