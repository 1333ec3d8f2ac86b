from __future__ import annotations

from pathlib import Path

import pytest
from registry_world import World

from bot.storage.database import Database


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """A registry without people."""
    return World(database, tmp_path)
