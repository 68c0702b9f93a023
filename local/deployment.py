"""One deployed stack on the laptop: its functions behind its gateway."""

from infra.config import Config
from local import environment
from local.authorization import Authorize, Tokens, public, signed
from local.gateway import Gateway
from local.lambda_function import LambdaFunction
from local.throttle import Throttle


class Deployment:
    """What `cdk deploy` with `config` would make; Amazon Connect is at `connect_url`, the issuer of tokens is local."""

    def __init__(self, config: Config, *, connect_url: str, issuer_url: str, throttle: Throttle | None = None) -> None:
        self.start_chat = LambdaFunction("start_chat.handler", environment.start_chat(config, connect_url))
        self._authorizer = LambdaFunction("authorizer.handler", environment.authorizer(config, issuer_url))
        self.gateway = Gateway(
            self.start_chat, config.allowed_origins, authorize=self._authorize(config), throttle=throttle
        )

    async def close(self) -> None:
        """End the functions' processes."""
        await self.start_chat.close()
        await self._authorizer.close()

    def _authorize(self, config: Config) -> Authorize:
        if config.auth == "none":
            return public
        if config.auth == "iam":
            return signed
        return Tokens(self._authorizer, config.customer_id_claim if config.auth == "cognito" else None)
