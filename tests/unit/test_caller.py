"""Who calls, by what API Gateway verified."""

from typing import Any

import pytest

from persistent_chat.caller import Caller, identify
from persistent_chat.errors import Unauthorized
from tests.support.chats import settings

ROLE = "arn:aws:sts::000000000000:assumed-role/backend/session"
CLAIMS = {"claims": {"sub": "ann", "email": "ann@example.com", "email_verified": "true"}}


def test_without_auth_everyone_is_the_public_whatever_the_event_says() -> None:
    context = {"identity": {"userArn": ROLE}, "authorizer": {"customerId": "ann", **CLAIMS}}
    assert identify(context, settings()) == Caller(identity="public", customer_id=None, trusted=False)


def test_an_iam_caller_is_trusted() -> None:
    user = "arn:aws:iam::000000000000:user/backend"
    assert identify({"identity": {"userArn": user}}, settings(auth="iam")) == Caller(identity=user, trusted=True)


def test_an_assumed_role_is_one_caller_whatever_its_sessions_are_called() -> None:
    caller = identify({"identity": {"userArn": ROLE}}, settings(auth="iam"))
    assert caller.identity == ROLE.rpartition("/")[0]


@pytest.mark.parametrize("member", ["cognitoIdentityId", "cognitoIdentityPoolId", "cognitoAuthenticationType"])
def test_a_browser_that_signs_with_an_identity_pools_credentials_is_the_public(member: str) -> None:
    caller = identify({"identity": {"userArn": ROLE, member: "eu-central-1:ann"}}, settings(auth="iam"))
    assert (caller.trusted, caller.customer_id) == (False, None)


def test_identities_of_a_pool_are_told_apart() -> None:
    ann, bob = (
        identify({"identity": {"userArn": ROLE, "cognitoIdentityId": name}}, settings(auth="iam"))
        for name in ("eu-central-1:ann", "eu-central-1:bob")
    )
    assert ann.identity != bob.identity


@pytest.mark.parametrize("absent", [None, ""])
def test_a_backend_has_no_identity_of_a_pool(absent: str | None) -> None:
    context = {"identity": {"userArn": ROLE, "cognitoIdentityId": absent, "cognitoIdentityPoolId": absent}}
    assert identify(context, settings(auth="iam")).trusted


def test_a_cognito_customer_is_known_by_sub() -> None:
    caller = identify({"authorizer": CLAIMS}, settings(auth="cognito"))
    assert caller == Caller(identity="customer ann", customer_id="ann", trusted=False)


def test_a_cognito_customer_may_be_known_by_another_claim() -> None:
    caller = identify({"authorizer": CLAIMS}, settings(auth="cognito", customer_id_claim="email"))
    assert caller.customer_id == "ann@example.com"


@pytest.mark.parametrize("claim", ["email", "phone_number"])
@pytest.mark.parametrize("verified", [None, "false", "", "1"])
def test_a_cognito_customer_is_not_known_by_what_is_not_verified(verified: str | None, claim: str) -> None:
    claims = {"sub": "ann", claim: "victim", f"{claim}_verified": verified}
    with pytest.raises(Unauthorized):
        identify({"authorizer": {"claims": claims}}, settings(auth="cognito", customer_id_claim=claim))


def test_a_jwt_customer_is_whom_the_authorizer_names() -> None:
    caller = identify({"authorizer": {"customerId": "ann"}}, settings(auth="jwt"))
    assert caller == Caller(identity="customer ann", customer_id="ann", trusted=False)


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
        identify(context, settings(auth=auth))


@pytest.mark.parametrize("auth", ["cognito", "jwt"])
def test_an_id_longer_than_connects_customer_id_is_refused(auth: str) -> None:
    def context(length: int) -> dict[str, Any]:
        return {"authorizer": {"customerId": "x" * length, "claims": {"sub": "x" * length}}}

    assert identify(context(128), settings(auth=auth)).customer_id == "x" * 128
    with pytest.raises(Unauthorized):
        identify(context(129), settings(auth=auth))
