"""The web chat over real HTTP, with the real gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from agent_desk import AgentDesk, OfficeClock, office_store
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer
from web_site import Engine, Site

from bot.channels.web.routes import routes, set_up
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.directory.fairs import Fairs
from bot.gateway.delivery import Delivery
from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.storage.database import Database


@pytest.fixture
async def engine_url() -> AsyncIterator[tuple[Engine, str]]:
    engine = Engine()
    app = web.Application()
    app.add_routes([web.post("/turn", engine.turn), web.get("/ready", engine.ready)])
    async with TestServer(app) as server:
        yield engine, str(server.make_url("")).rstrip("/")


@pytest.fixture
async def site(tmp_path: Path, database: Database, engine_url: tuple[Engine, str]) -> AsyncIterator[Site]:
    engine, url = engine_url
    client, hours = HttpEngine(url, "token", 5), OfficeClock()
    gateway = Gateway(office_store(database, hours, tmp_path), client, lambda: date(2026, 11, 20), 5, 50)
    office = AgentDesk(database, gateway, Delivery(database, [], SystemClock()), hours, tmp_path)
    app = web.Application()
    set_up(app, gateway, Fairs(database, Divisions.load()))
    app.add_routes(routes())
    async with TestServer(app) as server, ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        yield Site(str(server.make_url("")).rstrip("/"), browser, engine, gateway, database, server, office)
    await gateway.stop()
    await client.close()
