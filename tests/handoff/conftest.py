"""The desk with everything it needs, on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_world import DeskWorld

from bot.storage.database import Database


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> DeskWorld:
    """Monday, 10 in the morning; nobody waits, three agents belong to the first team and are there."""
    made = DeskWorld(database, tmp_path / "secret.key")
    await made.hire()
    return made
