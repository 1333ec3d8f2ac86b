"""SQLite with few trips to its thread: transactions begin, end and fail as they should, in both processes' views."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database

ADD = text("INSERT INTO thing (name) VALUES (:name) RETURNING id")
NAMES = text("SELECT name FROM thing ORDER BY id")


@pytest.fixture
async def pair(sqlite_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes' views of one file with a table in it."""
    first, second = Database(sqlite_url), Database(sqlite_url)
    async with first.write() as connection:
        await connection.execute(text("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"))
    yield first, second
    await first.close()
    await second.close()


async def names(database: Database) -> list[str]:
    """What the table holds."""
    async with database.brief_read() as connection:
        return list((await connection.execute(NAMES)).scalars())


async def test_brief_change_is_seen_by_others_once_committed(pair: tuple[Database, Database]) -> None:
    first, second = pair
    async with first.brief_write() as connection:
        assert (await connection.execute(ADD, {"name": "甲"})).scalar_one() == 1
        await connection.execute(ADD, {"name": "乙"})
        assert await names(second) == []
    assert await names(second) == ["甲", "乙"]


async def test_brief_changes_of_two_processes_wait_for_each_other(pair: tuple[Database, Database]) -> None:
    async def add(database: Database, who: str) -> None:
        for number in range(15):
            async with database.brief_write() as connection:
                await connection.execute(ADD, {"name": f"{who}{number}"})

    await asyncio.gather(*(add(database, f"{place}{turn}") for place, database in enumerate(pair) for turn in "ab"))
    assert len(await names(pair[0])) == 60


async def test_waiting_for_another_process_does_not_hold_the_event_loop_up(pair: tuple[Database, Database]) -> None:
    first, second = pair
    await names(second)
    async with first.write() as connection:
        await connection.execute(ADD, {"name": "甲"})
        waiting = asyncio.create_task(_add(second, "乙"))
        async with asyncio.timeout(5):
            assert await names(first) == []
        assert not waiting.done()
    await waiting
    assert await names(first) == ["甲", "乙"]


async def test_failed_brief_change_leaves_nothing_and_locks_nobody(pair: tuple[Database, Database]) -> None:
    first, second = pair
    with pytest.raises(IntegrityError):
        await _add(first, "甲", "甲")
    await _add(second, "乙")
    assert await names(first) == ["乙"]


async def test_change_that_is_cancelled_while_it_waits_locks_nobody(pair: tuple[Database, Database]) -> None:
    first, second = pair
    async with first.write() as connection:
        await connection.execute(ADD, {"name": "甲"})
        waiting = asyncio.create_task(_add(second, "乙"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(5):
        await _add(first, "丙")
        await _add(second, "丁")
    assert [name for name in await names(first) if name != "乙"] == ["甲", "丙", "丁"]


@pytest.mark.parametrize("turns", range(6))
async def test_cancelled_while_it_opens_leaves_nothing_open(pair: tuple[Database, Database], turns: int) -> None:
    opening = asyncio.create_task(_add(pair[0], "甲"))
    for _ in range(turns):
        await asyncio.sleep(0)
    opening.cancel()
    await asyncio.gather(opening, return_exceptions=True)
    # What is still open is remarked on here, and the remark is an error.
    gc.collect()


async def test_reader_sees_one_moment_from_its_first_look_to_its_last(pair: tuple[Database, Database]) -> None:
    first, second = pair
    async with first.brief_read() as connection:
        before = (await connection.execute(NAMES)).all()
        await _add(second, "甲")
        assert (await connection.execute(NAMES)).all() == before == []
    assert await names(first) == ["甲"]


async def test_transaction_without_a_statement_is_no_transaction(pair: tuple[Database, Database]) -> None:
    first, second = pair
    async with first.write(), asyncio.timeout(5):
        await _add(second, "甲")
    assert await names(first) == ["甲"]


async def test_many_rows_at_once(pair: tuple[Database, Database]) -> None:
    async with pair[0].write() as connection:
        rows = [{"name": f"第{number}个"} for number in range(50)]
        changed = await connection.execute(text("INSERT INTO thing (name) VALUES (:name)"), rows)
        assert changed.rowcount == 50
    assert len(await names(pair[1])) == 50


async def _add(database: Database, *added: str) -> None:
    async with database.brief_write() as connection:
        for name in added:
            await connection.execute(ADD, {"name": name})
