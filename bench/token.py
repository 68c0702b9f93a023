"""What checking a token costs when warm: the whole authorizer against the bare signature check of its cryptography.

Goal: at most 1 ms at the median. The issuer's keys are there already, as after the first token of an hour.
"""

import importlib
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from bench.progress import counted
from bench.quiet import quiet
from local.lambda_context import Context

ROOT = Path(__file__).parents[1]
ROUNDS = 2000
WARM_UP = 200
GOAL_MS = 1.0
ISSUER = "https://id.example.com"

type PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def main() -> None:
    keys: dict[str, PrivateKey] = {
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "RS256": rsa.generate_private_key(65537, 2048),
    }
    for algorithm, key in keys.items():
        token = _token(key, algorithm)
        with quiet():
            ours, bare = _interleaved(_authorizer(key, algorithm, token), _bare(key, token))
        print(
            f"token p50 of {ROUNDS}, {algorithm}: authorizer {ours:.3f} ms (goal {GOAL_MS:g}), "
            f"bare signature check {bare:.3f} ms, ratio {ours / bare:.1f}"
        )


def _token(key: PrivateKey, algorithm: str) -> str:
    claims = {"iss": ISSUER, "aud": "chat", "sub": "ann", "iat": int(time.time()), "exp": int(time.time()) + 3600}
    more = {"email": "ann@example.com", "name": "Ann Example", "scope": "openid profile email", "sid": "x" * 36}
    return jwt.encode({**claims, **more}, key, algorithm=algorithm, headers={"kid": "key"})


def _authorizer(key: PrivateKey, algorithm: str, token: str) -> Callable[[], None]:
    os.environ |= {"JWT_ISSUER": ISSUER, "JWT_AUDIENCE": "chat", "POWERTOOLS_SERVICE_NAME": "authorizer"}
    authorizer: Any
    authorizer, issuer_keys = (importlib.import_module(name) for name in ("authorizer", "persistent_chat.issuer_keys"))
    as_jwk = jwt.get_algorithm_by_name(algorithm).to_jwk
    published: dict[str, Any] = {"keys": [{**json.loads(as_jwk(key.public_key())), "kid": "key"}]}
    configuration = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}
    documents = {f"{ISSUER}/keys": published, f"{ISSUER}/.well-known/openid-configuration": configuration}
    authorizer.keys = issuer_keys.IssuerKeys(ISSUER, time.monotonic, documents.__getitem__)
    event = {"authorizationToken": f"Bearer {token}", "methodArn": "arn:aws:execute-api:eu-central-1:000000000000:a/b"}
    context = Context("bench")

    def check() -> None:
        assert authorizer.handler(event, context)["principalId"] == "ann"

    return check


def _bare(key: PrivateKey, token: str) -> Callable[[], None]:
    signed, _, encoded = token.rpartition(".")
    signature = jwt.utils.base64url_decode(encoded)
    content = signed.encode()
    if isinstance(key, rsa.RSAPrivateKey):
        rsa_key = key.public_key()
        return lambda: rsa_key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
    ec_key = key.public_key()
    halves = (int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    return lambda: ec_key.verify(encode_dss_signature(*halves), content, ec.ECDSA(hashes.SHA256()))


def _interleaved(ours: Callable[[], None], bare: Callable[[], None]) -> tuple[float, float]:
    """The medians in milliseconds."""
    times: dict[Callable[[], None], list[float]] = {ours: [], bare: []}
    for _ in counted(range(WARM_UP + ROUNDS), "tokens", WARM_UP + ROUNDS):
        for check, taken in times.items():
            begun = time.perf_counter()
            check()
            taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times[ours][WARM_UP:]), statistics.median(times[bare][WARM_UP:])


if __name__ == "__main__":
    main()
