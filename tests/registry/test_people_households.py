"""Households, and which of them have nobody at work (CQ-02, QC-07): unknown is never "no"."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import invented
import pytest
from registry_world import CLERK, PENGSHUI, QIANJIANG, TODAY, World

from bot.registry.errors import BadHousehold, NoSuchHousehold, NumberTaken
from bot.registry.households import HouseholdFilter, NewHousehold
from bot.registry.values import PersonClass

ADULT, CHILD, OLD = date(1990, 3, 7), date(2015, 3, 7), date(1960, 3, 7)
WORKS = {"employment": "employed", "labour_capacity": "normal"}
JOBLESS = {"employment": "unemployed", "labour_capacity": "normal"}
UNABLE = {"employment": "unemployed", "labour_capacity": "none"}
NOBODY_KNOWS: dict[str, Any] = {"labour_capacity": "normal"}
PERHAPS_ABLE = {"employment": "unemployed"}
Member = tuple[date | None, dict[str, Any]]


async def fill(world: World, household_id: int, *members: Member, first: int = 0) -> None:
    for number, (born, values) in zip(count(first), members, strict=False):
        identity = invented.id_number(number, born) if born else ""
        await world.person(number, id_number=identity, household_id=household_id, **values)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], "none"),
        ([(ADULT, JOBLESS)], "zero"),
        ([(ADULT, JOBLESS), (ADULT, JOBLESS)], "zero"),
        ([(ADULT, JOBLESS), (ADULT, WORKS)], "none"),
        ([(ADULT, JOBLESS), (CHILD, {}), (OLD, {}), (ADULT, UNABLE)], "zero"),
        ([(CHILD, {}), (OLD, {}), (ADULT, UNABLE)], "none"),
        ([(ADULT, JOBLESS), (OLD, WORKS)], "zero"),
        ([(ADULT, NOBODY_KNOWS)], "unclear"),
        ([(ADULT, JOBLESS), (ADULT, NOBODY_KNOWS)], "unclear"),
        ([(ADULT, WORKS), (ADULT, NOBODY_KNOWS)], "none"),
        ([(ADULT, {"employment": "employed"}), (ADULT, JOBLESS)], "none"),
        ([(ADULT, PERHAPS_ABLE)], "unclear"),
        ([(ADULT, PERHAPS_ABLE), (ADULT, JOBLESS)], "zero"),
        ([(None, JOBLESS)], "unclear"),
        ([(None, JOBLESS), (ADULT, JOBLESS)], "zero"),
        ([(None, WORKS), (ADULT, JOBLESS)], "unclear"),
        ([(None, UNABLE)], "none"),
        ([(date(2010, 11, 20), JOBLESS)], "zero"),
        ([(date(2010, 11, 21), JOBLESS)], "none"),
        ([(date(1965, 11, 21), JOBLESS)], "zero"),
        ([(date(1965, 11, 20), JOBLESS)], "none"),
    ],
)
async def test_households_with_nobody_at_work(world: World, members: list[Member], expected: str) -> None:
    await fill(world, await world.household(), *members)
    found = await world.households.zero_employment((), TODAY)
    assert {"none": (0, 0), "zero": (1, 0), "unclear": (0, 1)}[expected] == (len(found.zero), len(found.unclear))


async def test_who_is_at_school_does_not_count_while_it_lasts(world: World) -> None:
    home = await world.household()
    await world.person(1, PersonClass.STUDENT, household_id=home, **JOBLESS)
    assert (await world.households.zero_employment((), TODAY)).zero == ()


async def test_the_ages_can_be_set(world: World) -> None:
    await fill(world, await world.household(), (OLD, JOBLESS))
    world.households._ages = range(16, 70)
    assert len((await world.households.zero_employment((), TODAY)).zero) == 1


async def test_the_list_names_household_head_and_helper(world: World) -> None:
    here, there = await world.household(helper_name="帮扶甲"), await world.household(region=QIANJIANG)
    await fill(world, here, (ADULT, {**JOBLESS, "is_head": True, "name": "甲户主"}), (CHILD, {}))
    await fill(world, there, (ADULT, JOBLESS), first=5)
    (line,) = (await world.households.zero_employment((PENGSHUI,), TODAY)).zero
    assert (line.id, line.number, line.head, line.helper_name, line.members) == (here, "H1", "甲户主", "帮扶甲", 2)
    assert len((await world.households.zero_employment(("500000",), TODAY)).zero) == 2


async def test_households_are_found_by_region_helper_number_and_head(world: World) -> None:
    first = await world.household("A-1", village="示例村")
    second = await world.household("A-2", region=QIANJIANG)
    await world.person(1, household_id=first, is_head=True, name="甲户主")
    await world.person(2, household_id=second, name="乙成员")
    for wanted, numbers in (
        (HouseholdFilter(), ["A-2", "A-1"]),
        (HouseholdFilter(regions=(PENGSHUI,)), ["A-1"]),
        (HouseholdFilter(words="a-2"), ["A-2"]),
        (HouseholdFilter(words="甲户"), ["A-1"]),
        (HouseholdFilter(words="乙成员"), []),
        (HouseholdFilter(helper_id=3), []),
    ):
        assert [line.number for line in await world.households.find(wanted)] == numbers
        assert await world.households.count(wanted) == len(numbers)


async def test_a_number_is_one_households_in_its_region(world: World) -> None:
    await world.household("A-1")
    await world.household("A-1", region=QIANJIANG)
    with pytest.raises(NumberTaken):
        await world.household(" A-1 ")
    with pytest.raises(BadHousehold):
        await world.household(" ")
    with pytest.raises(BadHousehold):
        await world.household("长" * 41)


async def test_a_household_is_written_anew(world: World) -> None:
    home = await world.household("A-1", plan="先介绍岗位")
    await world.households.save(home, NewHousehold("A-1", PENGSHUI, helper_name="帮扶乙"), CLERK)
    found = await world.households.get(home)
    assert found is not None
    assert (found.helper_name, found.plan) == ("帮扶乙", "")
    with pytest.raises(NoSuchHousehold):
        await world.households.save(home + 1, NewHousehold("A-9", PENGSHUI), CLERK)
    assert await world.actions() == ["registry.household_added", "registry.household_changed"]


async def test_nobody_lives_in_a_household_that_is_not_there(world: World) -> None:
    with pytest.raises(NoSuchHousehold):
        await world.person(1, household_id=7)


async def test_members_are_told_head_first(world: World) -> None:
    home = await world.household()
    child = await world.person(1, household_id=home)
    head = await world.person(2, household_id=home, is_head=True)
    assert await world.households.members(home) == [head.id, child.id]
