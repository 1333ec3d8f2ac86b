"""The keys at the start: made when there is nothing sealed yet, and never anew beside something that is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import exists, or_, select

from bot.privacy.columns import sealed_columns
from bot.privacy.sealing import Sealer
from bot.storage.database import Database

if TYPE_CHECKING:
    from bot.console.services import Console

LOG = structlog.get_logger("app")


async def prepare_keys(console: Console) -> None:
    """Reads the key file, or makes the first one; without the one that sealed what is there the app serves on.

    Raises BadKeyFile if the file cannot be used.
    """
    if await is_lost(console.sealer, console.database):
        LOG.error("the key file is gone: put its copy back and start again", file=str(console.sealer.path))
        return
    await asyncio.to_thread(console.sealer.prepare)


async def is_lost(sealer: Sealer, database: Database) -> bool:
    """Whether the key file is gone although something is sealed; the sealer then makes no new one in its place."""
    lost = not sealer.path.exists() and await _is_anything_sealed(database)
    if lost:
        sealer.expect_key()
    return lost


async def _is_anything_sealed(database: Database) -> bool:
    found = or_(*(exists().where(each.column.is_not(None)) for each in sealed_columns()))
    async with database.read() as connection:
        return bool((await connection.execute(select(found))).scalar_one())
