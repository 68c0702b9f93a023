"""What the page's routes serve: AWS's client as npm delivers it, the page's own files, and nothing else."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from local.options import local_config
from local.page_routes import CLIENT, PAGE, page_routes

ROOT = Path(__file__).parents[3]
ISSUER = "http://127.0.0.1:43/issuer"
type Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def page() -> AsyncIterator[Client]:
    app = web.Application()
    public, known = local_config({}, ISSUER), local_config({"auth": "jwt", "memory": "true", "history": "list"}, ISSUER)
    app.add_routes(page_routes("http://127.0.0.1:42", {"": public, "/known": known}))
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_chatjs_is_served_unmodified(page: Client) -> None:
    served = await (await page.get("/vendor/amazon-connect-chat.js")).read()
    package = ROOT / "node_modules/amazon-connect-chatjs"
    assert served == (package / "dist/amazon-connect-chat.js").read_bytes()
    assert json.loads((package / "package.json").read_text())["version"] == "5.0.0"


async def test_page_is_built_on_the_client_that_sites_copy(page: Client) -> None:
    assert await (await page.get("/client/persistent-chat.js")).read() == CLIENT.read_bytes()
    assert "/client/persistent-chat.js" in (PAGE / "doors.js").read_text()


async def test_page_may_run_its_own_scripts_and_talk_to_both_sides_only(page: Client) -> None:
    policy = (await page.get("/")).headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["connect-src"] == "'self' http://127.0.0.1:42 ws://127.0.0.1:42"


async def test_page_is_told_where_both_sides_are(page: Client) -> None:
    config = await (await page.get("/config.json")).json()
    assert config["doors"] == {
        "public": {"endpoint": "/Prod/", "memory": False, "history": "none"},
        "known": {"endpoint": "/known/Prod/", "memory": True, "history": "list"},
    }
    assert config["connectUrl"] == "http://127.0.0.1:42"


async def test_every_file_that_the_page_names_is_there(page: Client) -> None:
    index = await (await page.get("/")).text()
    named = set(re.findall(r'(?:src|href)="(/[^"]+)"', index))
    chatjs = await (await page.get("/vendor/amazon-connect-chat.js")).text()
    named |= {f"/vendor/{name}" for name in re.findall(r"sourceMappingURL=(\S+)", chatjs)}
    for script in PAGE.glob("*.js"):
        named |= {f"/page/{name}" for name in re.findall(r'from "\./([^"]+)"', script.read_text())}
        named |= set(re.findall(r'from "(/[^"]+)"', script.read_text()))
    assert len(named) > 10
    assert {path: (await page.get(path)).status for path in named} == dict.fromkeys(named, 200)


async def test_all_that_the_page_needs_is_asked_for_at_once(page: Client) -> None:
    announced = set(re.findall(r"<([^>]+)>", (await page.get("/")).headers["Link"]))
    imported = {name for script in PAGE.glob("*.js") for name in re.findall(r'from "\.?([^"]+)"', script.read_text())}
    modules = {name if name.startswith("/client/") else f"/page{name}" for name in imported}
    assert modules <= announced
    assert {path: (await page.get(path)).status for path in announced} == dict.fromkeys(announced, 200)


async def test_page_has_no_inline_script_or_style() -> None:
    index = (PAGE / "index.html").read_text()
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\bsrc=)", index)
    scripts = "".join(script.read_text() for script in PAGE.glob("*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", scripts)


@pytest.mark.parametrize(
    "path", ["/page/nothing.js", "/page/../page_routes.py", "/page/..%2fpage_routes.py", "/page/%2e%2e%2f__main__.py"]
)
async def test_no_name_leads_out_of_the_folder(page: Client, path: str) -> None:
    async with ClientSession() as session:
        answer = await session.get(URL(f"{page.make_url('')}".rstrip("/") + path, encoded=True))
        assert answer.status == 404


async def test_edits_show_with_the_next_reload_and_what_is_not_edited_costs_nothing(page: Client) -> None:
    for path in ("/", "/page/app.js", "/vendor/amazon-connect-chat.js"):
        headers = (await page.get(path)).headers
        assert headers["Cache-Control"] == "no-cache"
        assert (await page.get(path, headers={"If-None-Match": headers["ETag"]})).status == 304
        assert (await page.get(path, headers={"If-None-Match": '"another"'})).status == 200
