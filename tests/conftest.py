"""What several rooms' tests share: a real database, an engine by its contract, and the way to helpers of channels."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from engine_server import EngineServer

from bot.storage.database import Database
from bot.storage.schema import upgrade

# The tests of the whole system reuse the fake Bot API and the helpers of the page's tests.
CHANNELS = Path(__file__).parent / "channels"
sys.path += [str(CHANNELS / "telegram"), str(CHANNELS / "web")]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A SQLite file of this test."""
    return f"sqlite+aiosqlite:///{tmp_path / 'bangfu.db'}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A SQLite database with the newest schema."""
    made = Database(database_url)
    await upgrade(made)
    yield made
    await made.close()


@pytest.fixture
async def engine() -> AsyncIterator[EngineServer]:
    """An engine that is up."""
    server = EngineServer()
    await server.start()
    yield server
    server.let_go()
    await server.stop()
