"""An import that is killed leaves nothing behind, and the same list comes in afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from invented import people
from registry_lists import ListWorld

from bot.registry.tables import (
    households,
    person_classes,
    person_statuses,
    registry_import_people,
    registry_imports,
)
from bot.registry.tables import people as people_table
from bot.storage.database import Database

TABLES = (people_table, households, person_classes, person_statuses, registry_imports, registry_import_people)
COUNT = 6000
# Brings the list in as another process and kills itself in the given phase, after some of it is done.
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
here, folder, url, phase = sys.argv[1:]
sys.path.insert(0, here)
from registry_lists import BY, ListWorld
from bot.storage.database import Database

def progress(done, total, now):
    if now == phase and done:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    world = ListWorld(Database(url), Path(folder))
    await world.imports.run(Path(folder) / "list.csv", BY, progress)

asyncio.run(main())
"""


@pytest.mark.parametrize("phase", ["matching", "preparing", "writing"])
async def test_killed_import_leaves_nothing_behind(database: Database, tmp_path: Path, phase: str) -> None:
    world = ListWorld(database, tmp_path)
    world.list_of(people(COUNT))
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(tmp_path), url, phase]
    killed = subprocess.run(command, timeout=120, check=False, cwd=Path(__file__).parents[2])  # noqa: ASYNC221
    assert killed.returncode == -signal.SIGKILL
    assert [await world.count(table) for table in TABLES] == [0] * 6
    outcome = await world.imports.run(tmp_path / "list.csv", "staff:1")
    assert (outcome.number, outcome.checked.added) == (1, COUNT)
    assert await world.audit.broken() is None
