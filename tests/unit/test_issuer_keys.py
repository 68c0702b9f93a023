"""An issuer's keys: fetched once, found again, and fetched anew when there is a reason to."""

import json
import threading
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from persistent_chat.issuer_documents import IssuerUnavailable
from persistent_chat.issuer_keys import IssuerKeys

ISSUER = "https://id.example.com"
CONFIGURATION = f"{ISSUER}/.well-known/openid-configuration"
KEYS = f"{ISSUER}/keys"
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


def public_key(kid: str | None, **members: Any) -> dict[str, Any]:
    """A key as an issuer publishes it; any elliptic one will do."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    named = {} if kid is None else {"kid": kid}
    return {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key)), **named, **members}


class Published:
    """What stands at the issuer's addresses, how often it was fetched, and a clock."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        self.documents: dict[str, Any] = {
            CONFIGURATION: {"issuer": ISSUER, "jwks_uri": KEYS},
            KEYS: {"keys": list(keys)},
        }
        self.fetched: list[str] = []
        self.now = 1000.0
        self.kept: list[IssuerUnavailable] = []
        self.keys = IssuerKeys(ISSUER, lambda: self.now, self.fetch, self.kept.append)

    def fetch(self, url: str) -> dict[str, Any]:
        self.fetched.append(url)
        if url not in self.documents:
            raise IssuerUnavailable("down")
        document: dict[str, Any] = self.documents[url]
        return document

    def fetches(self) -> int:
        """How often the keys were asked for, successfully or not."""
        return self.fetched.count(CONFIGURATION)


def test_a_key_is_found_by_its_id() -> None:
    published = Published(public_key("one"), public_key("two"))
    key = published.keys.find("two")
    assert key is not None
    assert (key.key_id, key.algorithm_name) == ("two", "ES256")
    assert published.fetched == [CONFIGURATION, KEYS]


def test_keys_are_fetched_once_for_an_hour() -> None:
    published = Published(public_key("one"))
    for _ in range(100):
        assert published.keys.find("one")
        published.now += HOUR / 100
    assert published.fetches() == 1
    published.now += 1
    assert published.keys.find("one")
    assert published.fetches() == 2


def test_a_key_that_is_withdrawn_is_gone_after_an_hour() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    published.documents[KEYS] = {"keys": []}
    published.now += HOUR + 1
    assert published.keys.find("one") is None


def test_a_rotation_costs_one_fetch() -> None:
    published = Published(public_key("old"))
    assert published.keys.find("old")
    published.documents[KEYS] = {"keys": [public_key("old"), public_key("new")]}
    for _ in range(10):
        assert published.keys.find("new")
        assert published.keys.find("old")
    assert published.fetches() == 2


def test_invented_ids_cost_five_fetches_at_once_and_then_five_a_minute() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    for number in range(100):
        assert published.keys.find(f"invented {number}") is None
    assert published.fetches() == 5
    for number in range(10 * MINUTE):
        published.now += 1
        assert published.keys.find(f"invented at {number}") is None
    assert published.fetches() == 5 + 10 * 5


def test_whoever_invents_ids_delays_a_new_key_by_seconds_at_most() -> None:
    published = Published(public_key("old"))
    for number in range(100):
        published.keys.find(f"invented {number}")
    published.documents[KEYS] = {"keys": [public_key("new")]}
    assert published.keys.find("new") is None
    published.now += 12
    assert published.keys.find("new")


def test_invented_ids_do_not_hammer_an_issuer_that_is_down_nor_lock_customers_out() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    published.documents.clear()
    for number in range(MINUTE):
        with pytest.raises(IssuerUnavailable):
            published.keys.find(f"invented {number}")
        assert published.keys.find("one")
        published.now += 1
    assert published.fetches() <= 1 + 5 + 5


def test_an_issuer_that_was_down_is_asked_again_after_seconds() -> None:
    published = Published(public_key("one"))
    documents, published.documents = published.documents, {}
    for _ in range(3):
        with pytest.raises(IssuerUnavailable):
            published.keys.find("one")
    assert published.fetches() == 1
    published.documents = documents
    published.now += 6
    assert published.keys.find("one")


def test_known_keys_count_for_a_day_while_the_issuer_cannot_be_asked() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    published.documents.clear()
    published.now += HOUR + 1
    assert published.keys.find("one")
    published.now += DAY - HOUR - 1
    assert published.keys.find("one")
    published.now += 1
    for _ in range(2):
        with pytest.raises(IssuerUnavailable):
            published.keys.find("one")


def test_each_attempt_that_failed_is_told_where_known_keys_go_on_counting() -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    published.documents.clear()
    published.now += HOUR + 1
    for _ in range(10):
        assert published.keys.find("one")
    assert [str(error) for error in published.kept] == ["down"]
    published.now += 6
    assert published.keys.find("one")
    assert len(published.kept) == 2


def test_keys_that_were_kept_are_renewed_as_soon_as_the_issuer_is_back() -> None:
    published = Published(public_key("old"))
    assert published.keys.find("old")
    documents, published.documents = published.documents, {}
    published.now += HOUR + 1
    assert published.keys.find("old")
    published.documents = {**documents, KEYS: {"keys": [public_key("new")]}}
    published.now += 6
    assert published.keys.find("old") is None
    assert published.keys.find("new")


@pytest.mark.parametrize("kid", ["one", None])
def test_without_an_id_it_is_the_only_key(kid: str | None) -> None:
    key = Published(public_key(kid), public_key("for encryption", use="enc")).keys.find(None)
    assert key is not None
    assert key.key_id == kid


@pytest.mark.parametrize("keys", [(), (public_key("one"), public_key("two")), (public_key(None), public_key("two"))])
def test_without_an_id_and_without_an_only_key_there_is_none(keys: tuple[dict[str, Any], ...]) -> None:
    published = Published(*keys)
    for _ in range(10):
        assert published.keys.find(None) is None
    assert published.fetches() == 5


def test_an_id_is_not_answered_with_a_key_that_has_none() -> None:
    assert Published(public_key(None)).keys.find("one") is None


@pytest.mark.parametrize(
    "configuration",
    [
        pytest.param({"issuer": "https://id.example.org", "jwks_uri": KEYS}, id="another issuer's"),
        pytest.param({"issuer": f"{ISSUER}/", "jwks_uri": KEYS}, id="almost the issuer's"),
        pytest.param({"jwks_uri": KEYS}, id="nobody's"),
        pytest.param({"issuer": ISSUER}, id="without an address of keys"),
        pytest.param({"issuer": ISSUER, "jwks_uri": "http://id.example.com/keys"}, id="keys without TLS"),
        pytest.param({"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"}, id="keys in a file"),
    ],
)
def test_a_configuration_that_is_not_the_issuers_gives_no_key(configuration: dict[str, Any]) -> None:
    published = Published(public_key("one"))
    published.documents[CONFIGURATION] = configuration
    with pytest.raises(IssuerUnavailable):
        published.keys.find("one")


@pytest.mark.parametrize(
    "useless",
    [
        pytest.param(None, id="null"),
        pytest.param("key", id="text"),
        pytest.param({"kty": "EC"}, id="a key without a point"),
        pytest.param({**public_key(None), "kid": 1}, id="an id that is a number"),
        pytest.param({"kid": "bad", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, id="a point off the curve"),
        pytest.param({"kid": "bad", "kty": "new", "alg": "NEW512"}, id="a kind of key nobody knows"),
        pytest.param(public_key("bad", use="enc"), id="a key for encryption"),
    ],
)
def test_what_is_no_signing_key_is_passed_over(useless: object) -> None:
    published = Published(public_key("one"))
    published.documents[KEYS]["keys"].insert(0, useless)
    assert published.keys.find("one")
    assert published.keys.find("bad") is None


@pytest.mark.parametrize("keys", [None, {}, "keys"])
def test_what_is_no_list_of_keys_is_an_issuer_that_is_unavailable(keys: object) -> None:
    published = Published(public_key("one"))
    assert published.keys.find("one")
    published.documents[KEYS] = {"keys": keys}
    published.now += HOUR + 1
    with pytest.raises(IssuerUnavailable):
        published.keys.find("two")
    assert published.keys.find("one")


def test_a_renewal_is_waited_for_no_longer_than_three_seconds_in_all() -> None:
    late = threading.Event()

    def slow(_: str) -> dict[str, Any]:
        late.wait(20)
        raise IssuerUnavailable("nobody listens any more")

    begun = time.monotonic()
    with pytest.raises(IssuerUnavailable, match="too slow"):
        IssuerKeys(ISSUER, time.monotonic, slow).find("one")
    assert 2.9 < time.monotonic() - begun < 4
    late.set()
