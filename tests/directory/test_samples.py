from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from bot.directory.divisions import Divisions, is_inside
from bot.directory.fairs import Fairs
from bot.directory.kinds import kinds
from bot.directory.samples import fill_samples, sample_rows
from bot.directory.tables import vacancies
from bot.settings import TIME_ZONE
from bot.storage.database import Database

DAY = date(2026, 11, 21)
REGIONS = ("370100", "220000", "500243", "441800", "500000")
FAIRS = kinds()["fairs"]


@pytest.mark.parametrize(("kind", "least"), [("fairs", 3), ("vacancies", 5), ("service_points", 2), ("workshops", 1)])
def test_each_of_the_five_regions_has_samples(divisions: Divisions, kind: str, least: int) -> None:
    regions = [row["region"] for row in sample_rows(kinds()[kind], DAY)]
    for code in REGIONS:
        assert sum(is_inside(region, code) for region in regions) >= least
    assert all(divisions.get(region) for region in regions)


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_sample_is_marked_and_says_so(kind: str) -> None:
    rows = sample_rows(kinds()[kind], DAY)
    assert all(row["sample"] and "样例" in row.get("title", row.get("name", "")) for row in rows)


def test_vacancies_are_of_varied_trades() -> None:
    rows = sample_rows(kinds()["vacancies"], DAY)
    assert len(rows) >= 25
    assert all(row["trades"] for row in rows)
    assert len({row["trades"] for row in rows}) >= 18


def test_samples_last_from_the_day_of_set_up() -> None:
    for kind in ("vacancies", "courses"):
        assert all(row["valid_until"] > DAY + timedelta(days=7) for row in sample_rows(kinds()[kind], DAY))


def test_fairs_lie_in_office_hours_of_the_next_month() -> None:
    for fair in sample_rows(FAIRS, DAY):
        start, end = fair["starts_at"].astimezone(TIME_ZONE), fair["ends_at"].astimezone(TIME_ZONE)
        assert "样例" in fair["place"]
        assert DAY + timedelta(days=2) <= start.date() <= DAY + timedelta(days=30)
        assert 9 <= start.hour < end.hour <= 17


async def test_samples_fill_each_empty_table_once(database: Database, divisions: Divisions) -> None:
    count = sum(len(sample_rows(kind, DAY)) for kind in kinds().values())
    assert await fill_samples(database, DAY) == count
    assert await fill_samples(database, DAY) == 0
    async with database.write() as connection:
        await connection.execute(delete(vacancies))
    assert await fill_samples(database, DAY) == len(sample_rows(kinds()["vacancies"], DAY))
    async with database.read() as connection:
        assert all((await connection.execute(select(vacancies.c.sample))).scalars())
    outcome = await Fairs(database, divisions).upcoming_for_region("441802", DAY)
    assert outcome.reach == "county"
