"""Services done, counted by kind and by the two sorts of the documents; counts outlive the people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from service_world import PENGSHUI, QINGCHENG, STAFF, TODAY, World, world_of

from bot.registry.due_lists import Scope
from bot.registry.service_counts import By, ServiceCounts
from bot.registry.service_words import sorts
from bot.registry.values import EventKind
from bot.storage.database import Database


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return world_of(database, tmp_path)


async def counted(world: World, by: By, scope: Scope | None = None) -> dict[str, tuple[int, int]]:
    found = await ServiceCounts(world.database).by(by, scope or Scope(TODAY))
    return {each.sort.name: (each.events, each.people) for each in found if each.events}


def test_the_documents_have_eight_platforms_and_seven_plans() -> None:
    assert [sort.name for sort in sorts("platforms")] == [
        *("动态管理", "用工对接", "技能培训", "帮扶吸纳", "创业服务", "公益岗位", "劳务输出", "维权保障"),
    ]
    assert [sort.row for sort in sorts("plans")] == [
        *("QC-03", "QC-04", "QC-06", "QC-07", "QC-08", "QC-09", "QC-10"),
    ]


async def test_services_are_counted_by_platform_and_plan_with_the_unsorted_told_apart(world: World) -> None:
    first, second = await world.person(), await world.person()
    await world.serve(first, EventKind.VISIT, platform="records", plan="zero_distance")
    await world.serve(first, EventKind.CALL, platform="records")
    await world.serve(second, EventKind.TRAINING, platform="training", plan="zero_distance")
    assert await counted(world, "platform") == {"动态管理": (2, 1), "技能培训": (1, 1)}
    assert await counted(world, "plan") == {"零距离服务计划": (2, 2), "未归类": (1, 1)}
    assert await counted(world, "kind") == {"上门走访": (1, 1), "电话回访": (1, 1), "推荐培训": (1, 1)}


async def test_sorts_without_services_are_named_too(world: World) -> None:
    found = await ServiceCounts(world.database).by("platform", Scope(TODAY))
    assert [(each.sort.code, each.events, each.people) for each in found] == [
        (sort.code, 0, 0) for sort in sorts("platforms")
    ]


async def test_only_services_that_count_of_the_region_and_the_days_are_counted(world: World) -> None:
    here, there = await world.person(home_region=PENGSHUI), await world.person(home_region=QINGCHENG)
    await world.serve(here, EventKind.VISIT)
    await world.serve(there, EventKind.VISIT)
    await world.serve(here, EventKind.VISIT, date(2025, 12, 31))
    await world.serve(here, EventKind.VACANCY, counts=False)
    assert await counted(world, "kind") == {"上门走访": (2, 2)}
    assert await counted(world, "kind", Scope(TODAY, ("500000",))) == {"上门走访": (1, 1)}
    assert await counted(world, "kind", Scope(TODAY, ("000000",), date(2025, 1, 1))) == {"上门走访": (3, 2)}


async def test_counts_stay_when_the_person_is_erased(world: World) -> None:
    person, other = await world.person(), await world.person()
    for served in (person, other):
        await world.serve(served, EventKind.VISIT, platform="records", plan="nearby", note="家里有老人")
    await world.people.erase(person, STAFF)
    assert await counted(world, "platform") == {"动态管理": (2, 1)}
    assert await counted(world, "kind", Scope(TODAY, (PENGSHUI,))) == {"上门走访": (2, 1)}
