from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from actions.endpoint import Endpoint
from actions.services import Services

TOKEN = "token-of-this-test"
ENGINE = {"Authorization": f"Bearer {TOKEN}"}
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(services: Services) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes([Endpoint(services, TOKEN).route()])
    async with TestClient(TestServer(app)) as made:
        yield made


def _call(action: str) -> dict[str, Any]:
    user = {"event": "user", "text": "在吗", "metadata": {"today": "2026-11-21"}}
    tracker = {"sender_id": "talk-1", "slots": {}, "latest_message": {"text": "在吗"}, "events": [user]}
    return {"next_action": action, "sender_id": "talk-1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


async def test_the_engine_is_answered(client: Client) -> None:
    answer = await client.post("/actions", json=_call("action_staff_only"), headers=ENGINE)
    assert answer.status == 200
    body = await answer.json()
    assert body["responses"][0]["text"].startswith("这要工作人员登录后台")


@pytest.mark.parametrize("headers", [
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer wrong"},
    {"Authorization": TOKEN},
    {"Authorization": "Bearer 令牌"},
    {"Authorization": f"Basic {TOKEN}"},
])  # fmt: skip
async def test_a_stranger_is_refused(client: Client, headers: dict[str, str]) -> None:
    answer = await client.post("/actions", json=_call("action_staff_only"), headers=headers)
    assert answer.status == 403
    assert "登录" not in await answer.text()


async def test_an_unknown_action_is_told_as_missing(client: Client) -> None:
    answer = await client.post("/actions", json=_call("action_moon"), headers=ENGINE)
    assert answer.status == 404
    assert (await answer.json())["action_name"] == "action_moon"


async def test_only_posting_is_served(client: Client) -> None:
    assert (await client.get("/actions", headers=ENGINE)).status == 405
