"""The office of the tests of sending."""

from __future__ import annotations

from pathlib import Path

import pytest
from sending_world import World

from bot.storage.database import Database


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> World:
    """Monday, 10 in the morning; nobody is in the registry yet."""
    made = World(database, tmp_path)
    await made.open()
    return made
