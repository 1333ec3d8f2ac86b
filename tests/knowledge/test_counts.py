"""How many answers stood on a measure: added where it is stored, day by day, by all who write at once."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from bot.knowledge.counts import Counts, measures_in
from bot.storage.database import Database

DAY = date(2026, 11, 20)


@pytest.fixture
def counts(database: Database) -> Counts:
    return Counts(database)


async def add(database: Database, counts: Counts, *measures: str, day: date = DAY) -> None:
    async with database.write() as connection:
        await counts.add(connection, measures, day)


async def test_each_measure_of_an_answer_counts_once(database: Database, counts: Counts) -> None:
    await add(database, counts, "JL-30", "CQ-10")
    await add(database, counts, "JL-30")
    assert await counts.since(DAY) == {"JL-30": 2, "CQ-10": 1}


async def test_days_are_kept_apart(database: Database, counts: Counts) -> None:
    for back in (0, 89, 90):
        await add(database, counts, "JL-30", day=DAY - timedelta(days=back))
    assert await counts.of_last(90, DAY) == {"JL-30": 2}
    assert await counts.of_last(1, DAY) == {"JL-30": 1}


async def test_answers_at_the_same_time_are_all_counted(database: Database, counts: Counts) -> None:
    await asyncio.gather(*(add(database, counts, "JL-30", "CQ-10") for _ in range(12)))
    assert await counts.since(DAY) == {"JL-30": 12, "CQ-10": 12}


async def test_answer_without_a_measure_writes_nothing(database: Database, counts: Counts) -> None:
    await add(database, counts)
    assert await counts.since(DAY) == {}


@pytest.mark.parametrize(
    ("citations", "measures"),
    [
        ([[{"measure": "JL-30"}, {"measure": "JL-30"}], [{"measure": "JL-31"}]], {"JL-30", "JL-31"}),
        ([[{"measure": None}, {}]], set()),
        ([], set()),
    ],
)
def test_measures_are_those_that_the_messages_cite(citations: list[list[dict[str, str]]], measures: set[str]) -> None:
    assert measures_in([{"text": "", "citations": each} for each in citations]) == measures
