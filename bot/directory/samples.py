"""Invented items to try the app with, dated from the day of set-up; every one is stored with the mark `sample`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.divisions import Divisions
from bot.directory.importing import Item, read_cells, store
from bot.directory.kinds import Kind, kinds
from bot.storage.database import Database
from bot.wording import Wording

SAMPLES = Wording(Path(__file__).with_name("samples.yml"))


def sample_rows(kind: Kind, day: date) -> tuple[Item, ...]:
    """The samples of this kind in 济南, 吉林, 彭水, 清城 and 重庆, as values of its table's columns.

    Read like the rows of a list; in `samples.yml` `{n}` in a text is the day so many days after `day`.
    """
    samples = SAMPLES.table(kind.name)
    entries = [{**samples["all"], **each} for each in samples["each"]]
    cells = [{name: _dated(entry.get(name, ""), day) for name in kind.columns} for entry in entries]
    report = read_cells(enumerate(cells, 1), kind, Divisions.load())
    if report.problems:
        raise ValueError(f"samples of {kind.name}: {report.problems[0]}")
    return tuple({**row, "sample": True} for row in report.rows)


async def fill_samples(database: Database, day: date) -> int:
    """Stores the samples of each kind whose table is empty; returns how many were stored."""
    async with database.write() as connection:
        return sum([await _fill(connection, kind, day) for kind in kinds().values()])


async def _fill(connection: AsyncConnection, kind: Kind, day: date) -> int:
    if (await connection.execute(select(kind.table.c.id).limit(1))).first():
        return 0
    added, _ = await store(connection, kind, sample_rows(kind, day))
    return added


def _dated(cell: object, day: date) -> str:
    written = str(cell)
    before, brace, rest = written.partition("{")
    if not brace:
        return written
    days, _, behind = rest.partition("}")
    return f"{before}{day + timedelta(days=int(days)):%Y-%m-%d}{behind}"
