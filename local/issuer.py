"""An OpenID Connect issuer on the laptop: it signs whatever customer it is asked for, with a key of this run."""

import json
import time
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec

PATH = "/issuer"
AUDIENCE = "persistent-chat"
_LIFETIME_SECONDS = 3600
# Whoever may ask without a password may ask from a page of their own as well.
_CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type"}


class Issuer:
    """Publishes its configuration and key, and hands out tokens at POST /issuer/token {"customer": "ann"}.

    What stands there under `claims`, an object, is signed with it.
    """

    def __init__(self, origin: str) -> None:
        self.url = origin + PATH
        self._key = ec.generate_private_key(ec.SECP256R1())

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{PATH}/.well-known/openid-configuration", self.configuration),
            web.get(f"{PATH}/keys", self.keys),
            web.post(f"{PATH}/token", self.token),
            web.options(f"{PATH}/token", self.preflight),
        ]

    def sign(self, customer: str, /, **claims: object) -> str:
        """A token for `customer`; `claims` are added to the usual ones or replace them."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": customer, "iat": now, "exp": now + _LIFETIME_SECONDS}
        return jwt.encode({**usual, **claims}, self._key, algorithm="ES256", headers={"kid": "local"})

    async def configuration(self, _: web.Request) -> web.Response:
        return web.json_response({"issuer": self.url, "jwks_uri": f"{self.url}/keys"})

    async def keys(self, _: web.Request) -> web.Response:
        public: dict[str, Any] = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key()))
        return web.json_response({"keys": [{**public, "kid": "local", "use": "sig", "alg": "ES256"}]})

    async def preflight(self, _: web.Request) -> web.Response:
        return web.Response(status=204, headers=_CORS)

    async def token(self, request: web.Request) -> web.Response:
        """As a site's own sign-in would answer, without asking for a password."""
        try:
            asked = await request.json()
        except ValueError:
            asked = None
        customer = asked.get("customer") if isinstance(asked, dict) else None
        claims = asked.get("claims", {}) if isinstance(asked, dict) else None
        if not isinstance(customer, str) or not customer or not isinstance(claims, dict):
            wrong = {"error": 'Expected {"customer": "a name", "claims": {…} or none}.'}
            return web.json_response(wrong, status=400, headers=_CORS)
        given = {"token": self.sign(customer, **claims), "expiresIn": _LIFETIME_SECONDS}
        return web.json_response(given, headers=_CORS)
