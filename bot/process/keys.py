"""The keys at the start: made when there is nothing sealed yet, and never anew beside something that is."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import exists, or_, select

from bot.console.services import Console
from bot.privacy.columns import sealed_columns
from bot.storage.database import Database

LOG = structlog.get_logger("app")


async def prepare_keys(console: Console) -> None:
    """Reads the key file, or makes the first one; without the one that sealed what is there the app serves on.

    Raises BadKeyFile if the file cannot be used.
    """
    path = console.settings.secret_keys
    if not path.exists() and await _is_anything_sealed(console.database):
        LOG.error("the key file is gone: put its copy back and start again", file=str(path))
        console.sealer.expect_key()
        return
    await asyncio.to_thread(console.sealer.prepare)


async def _is_anything_sealed(database: Database) -> bool:
    found = or_(*(exists().where(each.column.is_not(None)) for each in sealed_columns()))
    async with database.read() as connection:
        return bool((await connection.execute(select(found))).scalar_one())
