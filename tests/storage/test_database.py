"""Several writers, durability, and moments with their zone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from bot.storage.base import UtcTime, metadata, now
from bot.storage.database import Database

CHINA = timezone(timedelta(hours=8))
moments = Table("moments_of_a_test", metadata, Column("id", Integer, primary_key=True), Column("at", UtcTime))
metadata.remove(moments)


@pytest.fixture
async def counters(database_url: str) -> tuple[Database, Database]:
    """Two processes' views of one database."""
    return await counting(database_url)


async def counting(url: str) -> tuple[Database, Database]:
    first = Database(url)
    async with first.write() as connection:
        await connection.run_sync(moments.create)
        await connection.exec_driver_sql("CREATE TABLE counter (n INTEGER)")
        await connection.exec_driver_sql("INSERT INTO counter VALUES (0)")
    return first, Database(url)


async def test_reading_then_writing_never_finds_the_sqlite_file_busy(sqlite_url: str) -> None:
    counters = await counting(sqlite_url)

    async def count(database: Database) -> None:
        for _ in range(20):
            async with database.write() as connection:
                seen = (await connection.exec_driver_sql("SELECT n FROM counter")).scalar_one()
                await connection.exec_driver_sql(f"UPDATE counter SET n = {seen + 1}")

    await asyncio.gather(*(count(database) for database in counters for _ in range(3)))
    async with counters[0].read() as connection:
        assert (await connection.exec_driver_sql("SELECT n FROM counter")).scalar_one() == 120
    await close(*counters)


async def test_reader_is_not_held_up_by_a_writer(counters: tuple[Database, Database]) -> None:
    first, second = counters
    async with first.write() as connection, asyncio.timeout(5):
        await connection.exec_driver_sql("UPDATE counter SET n = 9")
        async with second.read() as reader:
            assert (await reader.exec_driver_sql("SELECT n FROM counter")).scalar_one() == 0
    await close(*counters)


async def test_failed_transaction_leaves_nothing(counters: tuple[Database, Database]) -> None:
    first, _ = counters

    async def fails() -> None:
        async with first.write() as connection:
            await connection.exec_driver_sql("UPDATE counter SET n = 9")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    async with first.read() as connection:
        assert (await connection.exec_driver_sql("SELECT n FROM counter")).scalar_one() == 0
    await close(*counters)


async def test_sqlite_file_is_durable_and_keeps_its_promises(sqlite_database: Database) -> None:
    async with sqlite_database.read() as connection:
        answers = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert answers == ["wal", 2, 1]


async def test_moment_comes_back_aware_in_utc(counters: tuple[Database, Database]) -> None:
    first, _ = counters
    async with first.write() as connection:
        await connection.execute(insert(moments).values(id=1, at=datetime(2026, 11, 21, 8, 30, tzinfo=CHINA)))
        await connection.execute(insert(moments).values(id=2, at=None))
    async with first.read() as connection:
        read = list((await connection.execute(select(moments.c.at).order_by(moments.c.id))).scalars())
    assert read == [datetime(2026, 11, 21, 0, 30, tzinfo=UTC), None]
    assert read[0].tzinfo is UTC
    await close(*counters)


async def test_moment_without_a_zone_is_refused(counters: tuple[Database, Database]) -> None:
    first, _ = counters
    naive = datetime(2026, 11, 21, 8, 30)
    with pytest.raises(StatementError, match="time zone"):
        async with first.write() as connection:
            await connection.execute(update(moments).values(at=naive))
    await close(*counters)


def test_present_moment_is_aware() -> None:
    assert now().tzinfo is UTC


async def test_folder_of_the_file_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'er' / 'bangfu.db'}")
    async with database.read() as connection:
        assert (await connection.exec_driver_sql("SELECT 1")).scalar_one() == 1
    await database.close()


async def close(*databases: Database) -> None:
    for database in databases:
        await database.close()


async def test_error_names_no_values(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": "张三的话"})
    assert "张三" not in str(raised.value)
