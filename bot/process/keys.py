"""The keys at the start: made when there is nothing sealed yet, and never anew beside something that is."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import exists, or_, select

from bot.console.services import Console
from bot.handoff.tables import handoffs
from bot.staff.tables import staff
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
    factors = exists().where(staff.c.second_factor.is_not(None))
    numbers = exists().where(handoffs.c.callback.is_not(None))
    async with database.read() as connection:
        return bool((await connection.execute(select(or_(factors, numbers)))).scalar_one())
