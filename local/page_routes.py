"""The page that `make run` serves: its files, the client that sites copy, ChatJS, and where both sides are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from infra.config import Config
from infra.gateway import STAGE
from local import issuer

PAGE = Path(__file__).parent / "page"
CLIENT = PAGE.parents[1] / "client/persistent-chat.js"
CHATJS = PAGE.parents[1] / "node_modules/amazon-connect-chatjs/dist/amazon-connect-chat.js"
# Who comes through the door of a deployment, by its `auth`.
_DOORS = {"none": "public", "iam": "public", "guest": "guest", "cognito": "known", "jwt": "known"}
# The files are read anew by every reload: whoever edits them wants to see it.
_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


def page_routes(connect_url: str, deployments: Mapping[str, Config]) -> list[web.RouteDef]:
    """Routes for `/`, the page's files, both clients and `/config.json`.

    `connect_url` is the stand-in's; `deployments` are the settings of each by the path before its stage.
    """
    config = {
        "doors": {_DOORS[config.auth]: _door(prefix, config) for prefix, config in deployments.items()},
        "tokenUrl": f"{issuer.PATH}/token",
        "connectUrl": connect_url,
    }

    async def index(_: web.Request) -> web.FileResponse:
        return web.FileResponse(
            PAGE / "index.html", headers=_HEADERS | {"Content-Security-Policy": _policy(connect_url)}
        )

    async def file(request: web.Request) -> web.FileResponse:
        # Looked up among the files that are there, so that no name leads out of the folder.
        found = {path.name: path for path in PAGE.iterdir()}.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return web.FileResponse(found, headers=_HEADERS)

    async def client(_: web.Request) -> web.FileResponse:
        return web.FileResponse(CLIENT, headers=_HEADERS)

    async def chatjs(request: web.Request) -> web.FileResponse:
        return web.FileResponse(CHATJS.with_name(request.path.rpartition("/")[2]), headers=_HEADERS)

    async def settings(_: web.Request) -> web.Response:
        return web.json_response(config, headers={"Cache-Control": "no-store"})

    return [
        web.get("/", index),
        web.get("/page/{name}", file),
        web.get("/client/persistent-chat.js", client),
        web.get("/vendor/amazon-connect-chat.js", chatjs),
        web.get("/vendor/amazon-connect-chat.js.map", chatjs),
        web.get("/config.json", settings),
    ]


def _door(prefix: str, config: Config) -> dict[str, Any]:
    """A deployment as its customers see it: where it is, and whether it remembers them."""
    return {"endpoint": f"{prefix}/{STAGE}/", "memory": config.memory}


def _policy(connect_url: str) -> str:
    """A content security policy: our own files only, and no other neighbor than Amazon Connect's side."""
    sockets = connect_url.replace("http", "ws", 1)
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' {connect_url} {sockets}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
