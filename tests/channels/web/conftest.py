"""The web chat over real HTTP, with the real gateway on a SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer
from web_site import Engine, Site

from bot.channels.web.routes import routes, set_up
from bot.directory.divisions import Divisions
from bot.directory.fairs import Fairs
from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.gateway.store import GatewayStore
from bot.storage.base import metadata
from bot.storage.database import Database


@pytest.fixture
async def engine_url() -> AsyncIterator[tuple[Engine, str]]:
    engine = Engine()
    app = web.Application()
    app.add_routes([web.post("/turn", engine.turn), web.get("/ready", engine.ready)])
    async with TestServer(app) as server:
        yield engine, str(server.make_url("")).rstrip("/")


@pytest.fixture
async def site(tmp_path: Path, engine_url: tuple[Engine, str]) -> AsyncIterator[Site]:
    engine, url = engine_url
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'web.db'}")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    client = HttpEngine(url, "token", 5)
    gateway = Gateway(GatewayStore(database), client, lambda: date(2026, 11, 20), 5, 50)
    app = web.Application()
    set_up(app, gateway, Fairs(database, Divisions.load()))
    app.add_routes(routes())
    async with TestServer(app) as server, ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        yield Site(str(server.make_url("")).rstrip("/"), browser, engine, gateway, database, server)
    await gateway.stop()
    await client.close()
    await database.close()
