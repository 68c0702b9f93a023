"""Cross-origin headers."""

import pytest

from persistent_chat.cors import headers

A, B = "https://a.example", "https://b.example"


@pytest.mark.parametrize("origin", [A, "null", None])
def test_every_origin_is_allowed_where_all_are(origin: str | None) -> None:
    assert headers(("*",), origin) == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Retry-After,WWW-Authenticate,x-amzn-RequestId",
    }


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        pytest.param(A, A, id="the first"),
        pytest.param(B, B, id="the second"),
        pytest.param("https://evil.example", A, id="a stranger"),
        pytest.param(A.upper(), A, id="another spelling"),
        pytest.param(None, A, id="no browser"),
    ],
)
def test_a_listed_origin_is_echoed_and_a_stranger_is_shown_another(origin: str | None, shown: str) -> None:
    answered = headers((A, B), origin)
    assert answered["Access-Control-Allow-Origin"] == shown
    assert answered["Vary"] == "Origin"
    assert answered["Access-Control-Expose-Headers"] == "Retry-After,WWW-Authenticate,x-amzn-RequestId"


def test_credentials_are_never_allowed() -> None:
    assert "Access-Control-Allow-Credentials" not in headers(("*",), A) | headers((A,), A)
