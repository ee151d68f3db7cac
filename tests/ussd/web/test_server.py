"""The API over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

from ussd.web import make_application


@pytest.fixture
async def client(gateway) -> AsyncIterator[TestClient]:
    """A client of the real aiohttp application; operations settle by themselves in memory."""
    async with TestClient(TestServer(make_application(gateway.gateway))) as opened:
        yield opened


async def test_health_needs_no_token(client):
    response = await client.get("/healthz")

    assert (response.status, (await response.json())["status"]) == (200, "ok")


async def test_metrics_are_in_the_text_form(client):
    response = await client.get("/metrics")

    assert "dialtree_messages_accepted" in await response.text()


async def test_body_that_is_no_json_is_refused(client):
    response = await client.post("/api/v1/portal/sign-in", data=b"{login")

    assert (response.status, await response.json()) == (400, {"error": "the body is no JSON"})


async def test_events_need_the_token(client):
    response = await client.get("/api/v1/desk/events")

    assert response.status == 401


async def test_bearer_token_opens_the_desk(client, gateway):
    headers = {"Authorization": f"Bearer {gateway.gateway.desk_token}"}

    async with client.ws_connect("/api/v1/desk/events", headers=headers) as socket:
        assert not socket.closed
