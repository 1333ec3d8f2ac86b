"""The migrations make exactly the tables that the code speaks of."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, inspect

from bot.handoff.tables import conversations
from bot.storage.base import metadata, now
from bot.storage.database import Database
from bot.storage.schema import _config, is_current, upgrade


def differences(connection: Connection) -> list[Any]:
    """What an empty migration would still have to change."""
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


async def test_upgraded_database_is_what_the_tables_say(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(lambda sync: inspect(sync).has_table("inbox"))


async def test_upgrading_twice_is_harmless_and_keeps_the_rows(database: Database) -> None:
    async with database.write() as connection:
        talk = {"id": "c", "channel": "web", "address": "c", "owner": "bot", "owner_version": 0}
        await connection.execute(insert(conversations).values(**talk, started_at=now(), heard_at=now()))
    await upgrade(database)
    async with database.read() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM conversations")).scalar_one() == 1
    assert await is_current(database)


async def test_newest_migration_can_be_taken_back_and_made_again(database: Database) -> None:
    async with database.write() as connection:
        await connection.run_sync(lambda sync: command.downgrade(_config(sync), "-1"))
    assert not await is_current(database)
    await upgrade(database)
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_empty_database_is_known_to_be_behind(empty_url: str) -> None:
    empty = Database(empty_url)
    assert not await is_current(empty)
    await upgrade(empty)
    assert await is_current(empty)
    await empty.close()
