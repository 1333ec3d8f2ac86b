from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.directory import tables
from bot.directory.divisions import Divisions
from bot.storage.database import Database


@pytest.fixture(scope="session")
def divisions() -> Divisions:
    return Divisions.load()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'directory.db'}")
    async with made.write() as connection:
        await connection.run_sync(tables.fairs.create)
    yield made
    await made.close()
