"""S3 on the laptop: moto's, in this process, as the bucket that Amazon Connect keeps its transcripts in."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from aiohttp import web
from moto.s3.exceptions import S3ClientError
from moto.s3.models import s3_backends

from local.made_up import REGION

_ACCOUNT = "123456789012"  # moto's own
_DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
_MISSING = "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"


class BucketServer:
    """One bucket on a free port of 127.0.0.1 while its `async with` lasts."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._denied = False
        self._backend = s3_backends[_ACCOUNT]["aws"]
        app = web.Application()
        app.add_routes([web.get(f"/{name}/{{key:.+}}", self._get)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)

    @property
    def url(self) -> str:
        """To be used as AWS_ENDPOINT_URL_S3: at an address botocore puts the bucket's name into the path."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def write(self, key: str, content: bytes) -> None:
        """What Amazon Connect does with a transcript."""
        self._backend.put_object(self._name, key, content)

    @contextmanager
    def denying(self) -> Iterator[None]:
        """Whoever reads is denied access meanwhile."""
        self._denied = True
        try:
            yield
        finally:
            self._denied = False

    async def __aenter__(self) -> Self:
        if self._name not in self._backend.buckets:
            self._backend.create_bucket(self._name, REGION)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _get(self, request: web.Request) -> web.Response:
        """GetObject, the only operation that is called."""
        if self._denied:
            return web.Response(status=403, text=_DENIED, content_type="application/xml")
        try:
            found = self._backend.get_object(self._name, request.match_info["key"])
        except S3ClientError:
            found = None
        if found is None:
            return web.Response(status=404, text=_MISSING, content_type="application/xml")
        return web.Response(body=found.value, content_type="application/json")
