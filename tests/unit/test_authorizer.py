"""The authorizer's entry point: API Gateway's event in, a policy or its one word for 401 out."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from local.lambda_context import Context
from persistent_chat.issuer_documents import IssuerUnavailable
from persistent_chat.settings import SettingsError
from tests.support.entry_point import loaded
from tests.support.forgery import NO_TOKENS, Signer

METHOD = "arn:aws:execute-api:eu-central-1:000000000000:abcdef/Prod/POST/"
EVERY_METHOD = "arn:aws:execute-api:eu-central-1:000000000000:abcdef/Prod/*"


@dataclass
class Published:
    """An issuer on HTTP that signs tokens, counts requests and can break."""

    signer: Signer
    requests: list[str] = field(default_factory=list)
    down: bool = False


@pytest.fixture
def issuer() -> Iterator[Published]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published.requests.append(self.path)
            self.send_response(500 if published.down else 200)
            self.end_headers()
            keys = {"keys": [published.signer.public_jwk()]}
            configuration = {"issuer": url, "jwks_uri": f"{url}/keys"}
            self.wfile.write(json.dumps(keys if self.path == "/keys" else configuration).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        published = Published(Signer(url, "chat", "key-a", ec.generate_private_key(ec.SECP256R1())))
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield published
        server.shutdown()
        thread.join()


@pytest.fixture
def authorizer(issuer: Published) -> Iterator[ModuleType]:
    with loaded("authorizer", {"JWT_ISSUER": issuer.signer.issuer, "JWT_AUDIENCE": "chat,web"}) as module:
        yield module


def ask(authorizer: ModuleType, authorization: str | None) -> Any:
    """The authorizer's answer to an Authorization header."""
    event = {"type": "TOKEN", "authorizationToken": authorization, "methodArn": METHOD}
    if authorization is None:
        del event["authorizationToken"]
    return authorizer.handler(event, Context())


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_good_token_opens_every_method_and_says_who_the_customer_is(
    scheme: str, authorizer: ModuleType, issuer: Published
) -> None:
    assert ask(authorizer, f"{scheme} {issuer.signer.token()}") == {
        "principalId": "ann",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": EVERY_METHOD}],
        },
        "context": {"customerId": "ann"},
    }


def test_configured_claims_and_no_others_are_handed_on_as_texts(issuer: Published) -> None:
    claims = {"name": "Ann", "tier": "gödel", "vip": True, "groups": ["a"], "secret": "5ecret"}
    environment = {
        "JWT_ISSUER": issuer.signer.issuer,
        "JWT_AUDIENCE": "chat",
        "DISPLAY_NAME_CLAIM": "name",
        "ATTRIBUTE_CLAIMS": "tier:tier,vip:isVip,groups:groups,absent:absent",
    }
    with loaded("authorizer", environment) as authorizer:
        answer = ask(authorizer, f"Bearer {issuer.signer.with_claims(**claims)}")
    assert answer["context"] == {
        "customerId": "ann",
        "displayName": "Ann",
        "attributes": '{"tier": "gödel", "isVip": "true"}',
    }


@pytest.mark.parametrize("header", NO_TOKENS)
def test_what_is_no_bearer_token_is_unauthorized(header: str, authorizer: ModuleType, issuer: Published) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$"):  # the word that API Gateway goes by
        ask(authorizer, NO_TOKENS[header](issuer.signer))


def test_a_refusal_is_a_warning_that_says_why_and_nothing_of_the_token(
    authorizer: ModuleType, issuer: Published, caplog: pytest.LogCaptureFixture
) -> None:
    token = issuer.signer.with_claims(aud="someone-else")
    with pytest.raises(authorizer.Unauthorized) as refusal:
        ask(authorizer, f"Bearer {token}")
    assert refusal.value.__suppress_context__
    (record,) = caplog.records
    said = vars(record)
    assert (said["levelname"], said["msg"], said["reason"]) == ("WARNING", "token refused", "InvalidAudienceError")
    assert not any(part in repr(said) for part in token.split("."))


def test_keys_are_fetched_once_for_many_tokens(authorizer: ModuleType, issuer: Published) -> None:
    for number in range(10):
        ask(authorizer, f"Bearer {issuer.signer.with_claims(sub=f'customer-{number}')}")
    assert issuer.requests == ["/.well-known/openid-configuration", "/keys"]


def test_an_issuer_that_is_down_is_no_customers_fault(authorizer: ModuleType, issuer: Published) -> None:
    issuer.down = True
    with pytest.raises(IssuerUnavailable):
        ask(authorizer, f"Bearer {issuer.signer.token()}")


def test_an_issuer_that_goes_down_is_an_error_in_the_log_and_known_keys_go_on_counting(
    authorizer: ModuleType, issuer: Published, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ask(authorizer, f"Bearer {issuer.signer.token()}")
    issuer.down, in_an_hour = True, time.monotonic() + 3601
    monkeypatch.setattr(authorizer.keys, "_clock", lambda: in_an_hour)
    assert ask(authorizer, f"Bearer {issuer.signer.with_claims(sub='bob')}")["principalId"] == "bob"
    (record,) = caplog.records
    said = vars(record)
    assert (said["levelname"], said["reason"]) == ("ERROR", "HTTPError")
    assert said["msg"] == "issuer unavailable, known keys go on counting"


@pytest.mark.parametrize("missing", ["JWT_ISSUER", "JWT_AUDIENCE"])
def test_without_a_setting_it_does_not_start(missing: str) -> None:
    environment = {"JWT_ISSUER": "https://id.example.com", "JWT_AUDIENCE": "chat"}
    del environment[missing]
    with pytest.raises(SettingsError, match=missing), loaded("authorizer", environment):
        pass
