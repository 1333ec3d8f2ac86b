from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bot_api import BotApi
from telegram_world import FakeEngine, HandClock, Person, World

from bot.storage.database import Database


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def api(clock: HandClock) -> AsyncIterator[BotApi]:
    server = BotApi(clock.monotonic)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def engine() -> AsyncIterator[FakeEngine]:
    server = FakeEngine()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def idle(
    api: BotApi, engine: FakeEngine, clock: HandClock, database: Database, tmp_path: Path
) -> AsyncIterator[World]:
    """The app before its start; stopped at the end if the test started it."""
    world = World(api, engine, clock, database, tmp_path)
    yield world
    await world.stop()


@pytest.fixture
async def world(idle: World) -> World:
    """The app, polling."""
    await idle.start()
    return idle


@pytest.fixture
def person(api: BotApi) -> Person:
    return Person(api, 77)
