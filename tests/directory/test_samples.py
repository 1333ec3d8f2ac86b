from __future__ import annotations

from datetime import date, timedelta

from bot.directory.divisions import Divisions, is_inside
from bot.directory.fairs import Fairs
from bot.directory.samples import fill_samples, sample_fairs
from bot.settings import TIME_ZONE
from bot.storage.database import Database

DAY = date(2026, 11, 21)


def test_each_of_the_five_regions_has_three_or_more(divisions: Divisions) -> None:
    regions = [fair.region for fair in sample_fairs(DAY)]
    for code in ("370100", "220000", "500243", "441800", "500000"):
        assert sum(is_inside(region, code) for region in regions) >= 3
    assert all(divisions.get(region) for region in regions)


def test_samples_are_marked_and_lie_in_office_hours_of_the_next_month() -> None:
    for fair in sample_fairs(DAY):
        start, end = fair.starts_at.astimezone(TIME_ZONE), fair.ends_at.astimezone(TIME_ZONE)
        assert fair.sample
        assert "样例" in fair.title
        assert "样例" in fair.place
        assert DAY + timedelta(days=2) <= start.date() <= DAY + timedelta(days=30)
        assert 9 <= start.hour < end.hour <= 17


async def test_samples_fill_an_empty_table_once(database: Database, divisions: Divisions) -> None:
    assert await fill_samples(database, DAY) == len(sample_fairs(DAY))
    assert await fill_samples(database, DAY) == 0
    outcome = await Fairs(database, divisions).upcoming_for_region("441802", DAY)
    assert outcome.reach == "county"
