"""The database schema: its Alembic migrations and how far a database has got."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import bot.broadcast.tables
import bot.directory.tables
import bot.gateway.reachability
import bot.gateway.tables
import bot.handoff.tables
import bot.knowledge.tables
import bot.lessons.tables
import bot.privacy.tables
import bot.registry.tables
import bot.staff.tables  # noqa: F401  every table registers itself with the metadata
from bot.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Brings the database to the newest schema."""
    async with database.write() as connection:
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))


async def is_current(database: Database) -> bool:
    """Whether the database has the newest schema."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    async with database.read() as connection:
        return head == await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
