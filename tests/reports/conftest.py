"""The hand-counted office."""

from __future__ import annotations

import pytest
from reports_world import World, busy_friday

from bot.storage.database import Database


@pytest.fixture
async def world(database: Database) -> World:
    return await busy_friday(database)
