from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.directory.divisions import Divisions
from bot.directory.fair import Fair, Post
from bot.directory.fairs import Fairs, Origin
from bot.directory.importing import store
from bot.directory.kinds import kinds
from bot.settings import TIME_ZONE
from bot.storage.database import Database

DAY = date(2026, 12, 1)
NINE = datetime(2026, 12, 1, 9, 0, tzinfo=TIME_ZONE)


def fair(title: str, region: str, days: int, **more: Any) -> Fair:
    starts_at = datetime(2026, 12, 1, 9, 0, tzinfo=TIME_ZONE) + timedelta(days=days)
    return replace(Fair(title, starts_at, starts_at + timedelta(hours=2), f"{title}的场地", region), **more)


async def put(database: Database, *listed: Fair) -> None:
    async with database.write() as connection:
        await store(connection, kinds()["fairs"], [each.values() for each in listed])


def search(database: Database, divisions: Divisions, moment: datetime = NINE) -> Fairs:
    return Fairs(database, divisions, lambda: moment.astimezone(UTC))


def named(divisions: Divisions, text: str) -> Origin:
    division = divisions.resolve(text).division
    assert division is not None
    return Origin.of(division, divisions)


async def test_own_prefecture_comes_first_then_soonest(database: Database, divisions: Divisions) -> None:
    await put(
        database,
        fair("青岛后天", "370202", 2),
        fair("商河下周", "370126", 7),
        fair("历城三天后", "370112", 3),
    )
    found = await search(database, divisions).near(named(divisions, "商河"), DAY)
    assert [each.fair.title for each in found] == ["历城三天后", "商河下周", "青岛后天"]
    assert [each.nearby for each in found] == [True, True, False]


async def test_on_one_day_the_nearest_comes_first(database: Database, divisions: Divisions) -> None:
    here = Origin.at(36.65, 117.12, "wgs84")
    at: dict[str, Any] = {"coordinate_system": "wgs84", "longitude": 117.12}
    await put(
        database,
        fair("远", "370100", 2, latitude=36.80, **at),
        fair("近", "370100", 2, latitude=36.66, **at),
    )
    found = await search(database, divisions).near(here, DAY)
    assert [each.fair.title for each in found] == ["近", "远"]
    assert found[0].distance_km == pytest.approx(1.11, abs=0.02)
    assert not found[0].approximate


async def test_neighbouring_county_within_30_km_counts_as_near(database: Database, divisions: Divisions) -> None:
    await put(database, fair("远方", "540100", 1), fair("邻县", "370112", 5))
    here = Origin.at(36.66, 117.05, "wgs84")
    found = await search(database, divisions).near(here, DAY)
    assert [each.fair.title for each in found] == ["邻县", "远方"]


async def test_points_of_both_systems_are_compared_in_one(database: Database, divisions: Divisions) -> None:
    here = Origin.at(36.65, 117.12, "wgs84")
    assert here.point is not None
    shifted = here.point.to("gcj02")
    listed = fair("同一处", "370100", 1).at(shifted)
    await put(database, listed)
    [found] = await search(database, divisions).near(here, DAY)
    assert found.distance_km == pytest.approx(0, abs=0.01)


async def test_fair_without_coordinates_is_measured_roughly(database: Database, divisions: Divisions) -> None:
    await put(database, fair("没有坐标", "370112", 1))
    [found] = await search(database, divisions).near(Origin.at(36.65, 117.12, "wgs84"), DAY)
    assert found.approximate
    assert found.distance_km is not None


async def test_no_distance_is_claimed_inside_ones_own_county(database: Database, divisions: Divisions) -> None:
    await put(database, fair("本县", "500243", 1))
    [found] = await search(database, divisions).near(named(divisions, "彭水"), DAY)
    assert found.distance_km is None
    assert found.nearby


async def test_no_distance_is_claimed_from_a_whole_province(database: Database, divisions: Divisions) -> None:
    await put(database, fair("渝中", "500103", 1))
    [found] = await search(database, divisions).near(named(divisions, "重庆"), DAY)
    assert found.distance_km is None
    assert found.nearby


async def test_county_of_a_municipality_does_not_take_the_whole_city_for_near(
    database: Database, divisions: Divisions
) -> None:
    await put(database, fair("渝中明天", "500103", 1), fair("彭水下周", "500243", 7))
    found = await search(database, divisions).near(named(divisions, "彭水"), DAY)
    assert [each.fair.title for each in found] == ["彭水下周", "渝中明天"]


async def test_limits_of_distance_days_and_number_are_kept(database: Database, divisions: Divisions) -> None:
    await put(database, *[fair(f"第{n}天", "500243", n) for n in range(1, 8)], fair("拉萨", "540102", 1))
    fairs = search(database, divisions)
    origin = named(divisions, "彭水")
    assert len(await fairs.near(origin, DAY)) == 5
    assert len(await fairs.near(origin, DAY, days=2, limit=50)) == 3
    close = await fairs.near(origin, DAY, within_km=50, limit=50)
    assert "拉萨" not in [each.fair.title for each in close]
    assert len(close) == 7


async def test_fair_that_is_over_is_not_shown(database: Database, divisions: Divisions) -> None:
    await put(database, fair("今天上午", "500243", 0))
    origin = named(divisions, "彭水")
    during = search(database, divisions, NINE + timedelta(hours=1))
    after = search(database, divisions, NINE + timedelta(hours=3))
    assert len(await during.near(origin, DAY)) == 1
    assert await after.near(origin, DAY) == []


async def test_region_list_goes_from_county_to_prefecture_to_province(database: Database, divisions: Divisions) -> None:
    await put(
        database,
        fair("省里明天", "370200", 1),
        fair("市里后天", "370100", 2),
        fair("县里下周", "370126", 7),
        fair("外省今天", "500243", 0),
    )
    outcome = await search(database, divisions).upcoming_for_region("370126", DAY)
    assert [(each.fair.title, each.reach) for each in outcome.fairs] == [
        ("县里下周", "county"),
        ("市里后天", "prefecture"),
        ("省里明天", "province"),
    ]
    assert outcome.reach == "county"


async def test_another_province_is_offered_only_when_there_is_nothing_and_is_named_so(
    database: Database, divisions: Divisions
) -> None:
    await put(database, fair("外省", "500243", 3))
    outcome = await search(database, divisions).upcoming_for_region("370126", DAY)
    assert outcome.reach == "elsewhere"
    assert [each.reach for each in outcome.fairs] == ["elsewhere"]


async def test_nothing_anywhere_has_no_reach(database: Database, divisions: Divisions) -> None:
    outcome = await search(database, divisions).upcoming_for_region("370126", DAY)
    assert outcome.reach is None
    assert outcome.fairs == ()


async def test_person_of_a_township_finds_the_countys_fairs(database: Database, divisions: Divisions) -> None:
    await put(database, fair("县城", "500243", 1))
    outcome = await search(database, divisions).upcoming_for_region("500243104", DAY)
    assert outcome.reach == "county"


async def test_stored_fair_reads_back_as_it_was(database: Database, divisions: Divisions) -> None:
    listed = fair("一场", "500243", 1, posts=(Post("保洁", 5, "月薪3000元"),), what_to_bring="身份证")
    await put(database, listed)
    stored = await search(database, divisions).get(1)
    assert stored is not None
    assert replace(stored, id=0, created_at=None) == listed
    assert await search(database, divisions).get(99) is None
