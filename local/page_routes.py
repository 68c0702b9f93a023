"""The page that `make run` serves: its files, the client that sites copy, ChatJS, and where both sides are."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
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

    async def index(request: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": _policy(connect_url), "Link": _preloads()}
        return _file(request, PAGE / "index.html", headers)

    async def file(request: web.Request) -> web.Response:
        # Looked up among the files that are there, so that no name leads out of the folder.
        found = {path.name: path for path in PAGE.iterdir()}.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return _file(request, found)

    async def client(request: web.Request) -> web.Response:
        return _file(request, CLIENT)

    async def chatjs(request: web.Request) -> web.Response:
        return _file(request, CHATJS.with_name(request.path.rpartition("/")[2]))

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
    """A deployment as its customers see it: where it is, whether it remembers them, and what of that it shows."""
    return {"endpoint": f"{prefix}/{STAGE}/", "memory": config.memory, "history": config.history}


def _file(request: web.Request, path: Path, headers: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    """A file as it is now, or that it is as the browser has it; a page of forty asks forty times with each reload."""
    known = path.stat()
    headers = {**_HEADERS, **headers, "ETag": f'"{known.st_mtime_ns:x}-{known.st_size:x}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    kind = mimetypes.guess_type(path.name)[0] or "application/json"
    return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8", headers=headers)


def _preloads() -> str:
    """All that the page needs, at once: a module is else asked for only when another one has come that imports it."""
    styles = [f"</page/{path.name}>; rel=preload; as=style" for path in sorted(PAGE.glob("*.css"))]
    modules = [f"/page/{path.name}" for path in sorted(PAGE.glob("*.js")) if path.name != "before-chatjs.js"]
    links = [f"<{path}>; rel=modulepreload" for path in (*modules, "/client/persistent-chat.js")]
    return ", ".join([*styles, f"</vendor/{CHATJS.name}>; rel=preload; as=script", *links])


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
