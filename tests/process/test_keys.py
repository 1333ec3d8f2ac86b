"""A lost key file is not replaced by a new one that opens nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import insert

from bot.privacy.sealing import BadKeyFile, Place, Sealer
from bot.process.keys import prepare_keys
from bot.settings import Settings
from bot.staff.tables import staff
from bot.storage.base import now
from bot.storage.database import Database

PLACE = Place("staff", "second_factor", "1")


def console_over(database: Database, folder: Path) -> Any:
    """What the start needs of a console."""
    settings = Settings(_env_file=None, state_dir=folder)
    return cast(Any, SimpleNamespace(database=database, settings=settings, sealer=Sealer(settings.secret_keys)))


async def test_first_start_makes_the_key(database: Database, tmp_path: Path) -> None:
    made = console_over(database, tmp_path)
    await prepare_keys(made)
    assert made.sealer.open(made.sealer.seal("文字", PLACE), PLACE) == "文字"


async def test_lost_key_is_not_replaced(database: Database, tmp_path: Path) -> None:
    first = console_over(database, tmp_path)
    await prepare_keys(first)
    row = {"login": "wang", "name": "王", "password_hash": "", "must_change": False, "second_factor_step": 0, "id": 1}
    row |= {"roles": [], "sees_confidential": False, "demo": False, "failures": 0, "created_at": now()}
    async with database.write() as connection:
        sealed = first.sealer.seal("SECRET", PLACE)
        await connection.execute(insert(staff).values(**row, second_factor=sealed))
    kept = first.settings.secret_keys.read_bytes()
    first.settings.secret_keys.unlink()
    second = console_over(database, tmp_path)
    await prepare_keys(second)
    with pytest.raises(BadKeyFile):
        second.sealer.seal("新的", PLACE)
    assert not second.settings.secret_keys.exists()
    second.settings.secret_keys.write_bytes(kept)
    assert second.sealer.open(sealed, PLACE) == "SECRET"
