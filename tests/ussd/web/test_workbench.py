"""The page's files."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from ussd.web import workbench

STATIC = Path(workbench.__file__).parent / "static"


@pytest.fixture
async def client() -> AsyncIterator[TestClient]:
    application = web.Application()
    workbench.add_pages(application)
    async with TestClient(TestServer(application)) as opened:
        yield opened


async def test_the_page_may_load_nothing_from_elsewhere(client):
    response = await client.get("/menus")

    assert response.content_type == "text/html"
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", sorted(p.name for p in STATIC.iterdir() if p.is_file()))
async def test_every_part_is_served_with_its_type(client, name):
    response = await client.get(f"/menus/{name}")

    assert response.status == 200 and await response.read() == (STATIC / name).read_bytes()


@pytest.mark.parametrize("name", ["nothing.js", "..%2fmenus.py", "%2e%2e%2fmenus.py", "menus"])
async def test_nothing_else_is_served(client, name):
    assert (await client.get(f"/menus/{name}")).status == 404


def test_no_address_of_another_place_is_in_the_page():
    texts = {path.name: path.read_text("utf-8") for path in STATIC.iterdir()}
    found = {name: re.findall(r"https?://[^\s\"']+", text) for name, text in texts.items()}

    assert {name: hits for name, hits in found.items() if hits} == {
        "icon.svg": ["http://www.w3.org/2000/svg"]
    }


def test_every_module_that_is_imported_is_there():
    imported = {
        name
        for path in STATIC.glob("*.js")
        for name in re.findall(r'from "\./([\w.]+)"|import "\./([\w.]+)"', path.read_text("utf-8"))
        for name in filter(None, name)
    }

    assert imported <= {path.name for path in STATIC.iterdir()}


def test_nothing_is_written_as_markup():
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\("
    texts = {path.name: path.read_text("utf-8") for path in STATIC.glob("*.js")}

    assert "menus.js" in texts
    assert [name for name, text in texts.items() if re.search(markup, text)] == []
