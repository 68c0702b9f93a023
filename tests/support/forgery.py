"""Tokens of every bad kind, each wrong in one way only, so that it is that way which is refused."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, HMACAlgorithm, RSAAlgorithm

_ES256 = ECAlgorithm(ECAlgorithm.SHA256)
_STRANGERS_KEY = ec.generate_private_key(ec.SECP256R1())
_STRANGERS_RSA_KEY = rsa.generate_private_key(65537, 2048)


def encoded(value: object) -> str:
    """A token's part: bytes as they are, anything else as JSON."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass(frozen=True)
class Signer:
    """Everything that a good token of Ann's takes; the attacks below take less."""

    issuer: str
    audience: str
    key_id: str
    key: ec.EllipticCurvePrivateKey

    def header(self, **changes: Any) -> dict[str, Any]:
        return _given({"alg": "ES256", "kid": self.key_id, "typ": "JWT"} | changes)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Claims that are good for ten minutes; those that are None are left out."""
        now = int(time.time())
        return _given({"iss": self.issuer, "aud": self.audience, "sub": "ann", "exp": now + 600} | changes)

    def token(self, header: object = None, claims: object = None) -> str:
        """A token that the issuer signed, whatever it says."""
        signed = f"{encoded(header or self.header())}.{encoded(claims or self.claims())}"
        return f"{signed}.{encoded(_ES256.sign(signed.encode(), self.key))}"

    def with_header(self, **changes: Any) -> str:
        return self.token(header=self.header(**changes))

    def with_claims(self, **changes: Any) -> str:
        return self.token(claims=self.claims(**changes))

    def unsigned(self, signature: bytes, **header: Any) -> str:
        return f"{encoded(self.header(**header))}.{encoded(self.claims())}.{encoded(signature)}"

    def with_secret(self, secret: bytes) -> str:
        """Signed by HS256 with something that everybody can read."""
        signed = f"{encoded(self.header(alg='HS256'))}.{encoded(self.claims())}"
        return f"{signed}.{encoded(HMACAlgorithm(HMACAlgorithm.SHA256).sign(signed.encode(), secret))}"

    def public_pem(self) -> bytes:
        kind = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(serialization.Encoding.PEM, kind)

    def public_jwk(self) -> dict[str, Any]:
        return {**json.loads(ECAlgorithm.to_jwk(self.key.public_key())), "kid": self.key_id}


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _by_a_stranger(signer: Signer, **header: Any) -> str:
    signed = f"{encoded(signer.header(**header))}.{encoded(signer.claims())}"
    return f"{signed}.{encoded(_ES256.sign(signed.encode(), _STRANGERS_KEY))}"


def _by_a_strangers_rsa_key(signer: Signer) -> str:
    signed = f"{encoded(signer.header(alg='RS256'))}.{encoded(signer.claims())}"
    return f"{signed}.{encoded(RSAAlgorithm(RSAAlgorithm.SHA256).sign(signed.encode(), _STRANGERS_RSA_KEY))}"


def _with_other_claims(signer: Signer) -> str:
    header, _, signature = signer.token().split(".")
    return f"{header}.{encoded(signer.claims(sub='bob'))}.{signature}"


def _strangers_jwk() -> dict[str, Any]:
    return {**json.loads(ECAlgorithm.to_jwk(_STRANGERS_KEY.public_key())), "kid": "stranger"}


def _raw_claims(signer: Signer, extra: str) -> str:
    """The usual claims with something spliced in that Python's JSON would not write."""
    return signer.token(claims=(json.dumps(signer.claims())[:-1] + extra + "}").encode())


def _raw_header(signer: Signer, extra: str) -> str:
    return signer.token(header=(json.dumps(signer.header())[:-1] + extra + "}").encode())


_DEEP = '{"a":' * 17 + "1" + "}" * 17
_VERY_DEEP = "[" * 2500 + "]" * 2500

FORGED: dict[str, Callable[[Signer], str]] = {
    "signed by a stranger": _by_a_stranger,
    "signed by a stranger's RSA key": _by_a_strangers_rsa_key,
    "another customer's claims": _with_other_claims,
    "signature of zeros": lambda signer: signer.unsigned(bytes(64)),
    "signature cut short": lambda signer: signer.token()[:-8],
    "signature of another length": lambda signer: signer.unsigned(b"signature"),
    "alg none without a signature": lambda signer: signer.unsigned(b"", alg="none"),
    "alg none with a signature": lambda signer: signer.unsigned(b"signature", alg="none"),
    "alg nOnE": lambda signer: signer.unsigned(b"signature", alg="nOnE"),
    "alg none over a good signature": lambda signer: signer.with_header(alg="none"),
    "no alg": lambda signer: signer.with_header(alg=""),
    "alg is a list": lambda signer: signer.with_header(alg=["ES256"]),
    "alg of another curve": lambda signer: signer.with_header(alg="ES384"),
    "alg RS256 for an elliptic key": lambda signer: signer.with_header(alg="RS256"),
    "HS256 with the public key as PEM": lambda signer: signer.with_secret(signer.public_pem()),
    "HS256 with the public key as JWK": lambda signer: signer.with_secret(json.dumps(signer.public_jwk()).encode()),
    "HS256 with an empty secret": lambda signer: signer.with_secret(b""),
    "kid unknown": lambda signer: signer.with_header(kid="unknown"),
    "kid is empty": lambda signer: signer.with_header(kid=""),
    "signed by a stranger without a kid": lambda signer: _by_a_stranger(signer, kid=None),
    "kid is a number": lambda signer: signer.with_header(kid=1),
    "kid is a list": lambda signer: signer.with_header(kid=[signer.key_id]),
    "kid of another case": lambda signer: signer.with_header(kid=signer.key_id.upper()),
    "kid with white space": lambda signer: signer.with_header(kid=f"{signer.key_id} "),
    "kid with a zero byte": lambda signer: signer.with_header(kid=f"{signer.key_id}\0"),
    "kid is a path": lambda signer: signer.with_header(kid=f"../../keys/{signer.key_id}"),
    "kid is a file": lambda signer: signer.with_header(kid="../../../../../dev/null"),
    "kid is SQL": lambda signer: signer.with_header(kid="' OR '1'='1"),
    "kid is an address": lambda signer: signer.with_header(kid=f"{signer.issuer}/keys#{signer.key_id}"),
    "key brought along": lambda signer: _by_a_stranger(signer, jwk=_strangers_jwk()),
    "key brought along under its own kid": lambda signer: _by_a_stranger(signer, kid="stranger", jwk=_strangers_jwk()),
    "keys at the token's own address": lambda signer: _by_a_stranger(
        signer, kid="stranger", jku="http://127.0.0.1:1/keys", x5u="http://127.0.0.1:1/certificate"
    ),
    "unknown critical extension": lambda signer: signer.with_header(crit=["exp"]),
    "payload not in base64": lambda signer: signer.with_header(crit=["b64"], b64=False),
    "expired": lambda signer: signer.with_claims(exp=int(time.time()) - 60),
    "without an end": lambda signer: signer.with_claims(exp=None),
    "an end that is text": lambda signer: signer.with_claims(exp="never"),
    "an end that is infinite": lambda signer: signer.token(
        claims=json.dumps(signer.claims(exp=0)).replace('"exp": 0', '"exp": 1e400').encode()
    ),
    "not yet valid": lambda signer: signer.with_claims(nbf=int(time.time()) + 60),
    "a beginning that is text": lambda signer: signer.with_claims(nbf="soon"),
    "for another audience": lambda signer: signer.with_claims(aud="someone-else"),
    "for other audiences": lambda signer: signer.with_claims(aud=["someone-else", f"{signer.audience}2"]),
    "for the audience in another case": lambda signer: signer.with_claims(aud=signer.audience.upper()),
    "for nobody": lambda signer: signer.with_claims(aud=None),
    "audience is an object": lambda signer: signer.with_claims(aud={signer.audience: True}),
    "another issuer": lambda signer: signer.with_claims(iss="https://id.example.org"),
    "almost the issuer": lambda signer: signer.with_claims(iss=f"{signer.issuer}/"),
    "issuer in another case": lambda signer: signer.with_claims(iss=signer.issuer.upper()),
    "a list of issuers": lambda signer: signer.with_claims(iss=[signer.issuer]),
    "no issuer": lambda signer: signer.with_claims(iss=None),
    "no customer": lambda signer: signer.with_claims(sub=None),
    "customer is null": lambda signer: signer.token(
        claims=json.dumps(signer.claims()).replace('"ann"', "null").encode()
    ),
    "customer is empty": lambda signer: signer.with_claims(sub=""),
    "customer is a number": lambda signer: signer.with_claims(sub=4711),
    "customer is a list": lambda signer: signer.with_claims(sub=["ann"]),
    "customer of 129 characters": lambda signer: signer.with_claims(sub="a" * 129),
    "customer with a line end": lambda signer: signer.with_claims(sub="ann\n"),
    "customer with a zero byte": lambda signer: signer.with_claims(sub="ann\0"),
    "alg given twice": lambda signer: _raw_header(signer, ', "alg": "ES256"'),
    "kid given twice": lambda signer: _raw_header(signer, f', "kid": "{signer.key_id}"'),
    "customer given twice": lambda signer: _raw_claims(signer, ', "sub": "ann"'),
    "customer given twice, once escaped": lambda signer: _raw_claims(signer, ', "s\\u0075b": "ann"'),
    "nested header": lambda signer: _raw_header(signer, f', "more": {_DEEP}'),
    "nested claims": lambda signer: _raw_claims(signer, f', "more": {_DEEP}'),
    "claims nested without end": lambda signer: _raw_claims(signer, f', "more": {_VERY_DEEP}'),
    "header is a list": lambda signer: signer.token(header=[signer.header()]),
    "claims are a list": lambda signer: signer.token(claims=[signer.claims()]),
    "claims are text": lambda signer: signer.token(claims="ann"),
    "claims are not JSON": lambda signer: signer.token(claims=b"<claims/>"),
    "claims are not UTF-8": lambda signer: signer.token(claims=b'{"sub": "\xff"}'),
    "claims are not a number": lambda signer: _raw_claims(signer, ', "more": NaN'),
    "not base64": lambda _: "a.b.c",
    "oversized": lambda signer: signer.with_claims(more="x" * 8192),
}

# What is no bearer token in form: API Gateway refuses it without asking the authorizer.
NO_TOKENS: dict[str, Callable[[Signer], str | None]] = {
    "no Authorization": lambda _: None,
    "empty": lambda _: "",
    "the scheme alone": lambda _: "Bearer",
    "without a scheme": lambda signer: signer.token(),
    "of the scheme Basic": lambda _: "Basic YW5uOnNlY3JldA==",
    "two tokens": lambda signer: f"Bearer {signer.token()} {signer.token()}",
    "two tokens with a comma": lambda signer: f"Bearer {signer.token()},{signer.token()}",
    "two spaces": lambda signer: f"Bearer  {signer.token()}",
    "two parts": lambda signer: f"Bearer {signer.token().rpartition('.')[0]}",
    "four parts": lambda signer: f"Bearer {signer.token()}.c2ln",
    "encrypted (five parts)": lambda _: "Bearer eyJh.a2V5.aXY.Y2lwaGVy.dGFn",
    "padded": lambda signer: f"Bearer {signer.token()}=",
    "a letter that is none of base64's": lambda signer: f"Bearer {signer.token()}é",
}
