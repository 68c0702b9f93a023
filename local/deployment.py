"""One deployed stack on the laptop: its functions behind its gateway."""

import asyncio
import contextlib
from functools import partial
from typing import Any

from infra import gateway
from infra.config import Config
from local import environment
from local.authorization import Authorize, Tokens, public, signed
from local.gateway import Gateway
from local.lambda_function import FunctionError, LambdaFunction
from local.queue import QueueServer
from local.throttle import Throttle


class Deployment:
    """What `cdk deploy` with `config` would make.

    Amazon Connect is at `connect_url`, the memory's table at `table_url`, and the local issuer vouches for customers.
    Late pasts follow where there are `queues` for them, in one of the deployment's own `name`; transcripts are read
    from the bucket at `bucket_url`. `functions` are those that it has, by the names of their entry points.
    """

    def __init__(
        self,
        config: Config,
        *,
        connect_url: str,
        issuer_url: str,
        table_url: str | None = None,
        throttle: Throttle | None = None,
        queues: QueueServer | None = None,
        bucket_url: str = "",
        name: str = "",
        quiet: bool = False,
    ) -> None:
        self.config = config
        memory = table_url if config.memory else None
        function = partial(LambdaFunction, quiet=quiet)
        queue_url = queues.deliver(f"late-{name or 'public'}", self._rehydrate) if queues else None
        start_chat = environment.start_chat(config, connect_url, memory, queue_url)
        self.start_chat = function("start_chat.handler", start_chat)
        self._rehydration = (
            function("rehydrate.handler", environment.rehydrate(config, connect_url, memory, queue_url), concurrency=2)
            if queue_url
            else None
        )
        self._authorizer = function("authorizer.handler", environment.authorizer(config, issuer_url))
        self._contact_events = (
            function("contact_events.handler", environment.contact_events(config, connect_url, memory), concurrency=2)
            if memory
            else None
        )
        self._history = (
            function("history.handler", environment.history(config, connect_url, memory, bucket_url))
            if memory and config.history != "none"
            else None
        )
        self.flow_lookup = (
            function("flow_lookup.handler", environment.flow_lookup(config, connect_url, memory))
            if memory and config.flow_lookup
            else None
        )
        self.functions = {
            name: each
            for name, each in (
                ("start_chat", self.start_chat),
                ("authorizer", self._authorizer),
                ("contact_events", self._contact_events),
                ("rehydrate", self._rehydration),
                ("history", self._history),
                ("flow_lookup", self.flow_lookup),
            )
            if each
        }
        self.gateway = Gateway(
            self.start_chat,
            config.allowed_origins,
            history=self._history,
            paths=gateway.history_paths(config.history),
            authorize=self._authorize(config),
            throttle=throttle,
        )

    async def on_contact_event(self, event: dict[str, Any]) -> None:
        """What EventBridge and Lambda do: invoke the function, and twice more where it fails."""
        if self._contact_events is None:
            return
        for _ in range(3):
            with contextlib.suppress(FunctionError):
                await self._contact_events.invoke(event)
                return
            await asyncio.sleep(0.2)

    async def _rehydrate(self, event: dict[str, Any]) -> None:
        """What the event source mapping does; raises FunctionError, and SQS delivers again."""
        if self._rehydration:
            await self._rehydration.invoke(event)

    async def close(self) -> None:
        """End the functions' processes."""
        for function in self.functions.values():
            await function.close()

    def _authorize(self, config: Config) -> Authorize:
        if config.auth in ("none", "guest"):
            return public
        if config.auth == "iam":
            return signed
        return Tokens(self._authorizer, config.authorizer_cache_seconds, as_cognito=config.auth == "cognito")
