"""Whoever loses their work is a task for the helper of their household (RS-15)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from registry_world import CLERK, PENGSHUI, QINGCHENG, TODAY, World

from bot.registry.errors import NoSuchTask
from bot.registry.people import People
from bot.registry.person import Person, PersonChange
from bot.registry.tasks import NewTask, TaskFilter
from bot.registry.values import TaskKind, Verified
from bot.storage.database import Database

ALL = TaskFilter()


async def work(world: World, person: Person, employment: str) -> Person:
    change = PersonChange({"employment": employment})
    await world.people.change(person.id, person.version, change, CLERK, Verified.PHONE)
    return await world.again(person.id)


async def employed(world: World, **values: Any) -> Person:
    return await world.person(1, employment="employed", **values)


@pytest.mark.parametrize("before", ["employed", "flexible", "self_employed"])
async def test_who_lost_their_work_is_a_task_for_the_helper(world: World, before: str) -> None:
    home = await world.household(helper_name="帮扶甲")
    person = await world.person(1, employment=before, household_id=home, live_region=QINGCHENG)
    await work(world, person, "unemployed")
    (task,) = await world.tasks.open(ALL)
    assert (task.kind, task.person_id, task.name) == (TaskKind.BECAME_UNEMPLOYED, person.id, person.name)
    assert (task.helper_name, task.region, task.due_on) == ("帮扶甲", QINGCHENG, date(2026, 11, 27))


@pytest.mark.parametrize(("before", "after"), [("", "unemployed"), ("employed", ""), ("employed", "flexible")])
async def test_what_nobody_knows_is_no_loss(world: World, before: str, after: str) -> None:
    await work(world, await world.person(1, employment=before), after)
    assert await world.tasks.count(ALL) == 0


async def test_there_is_one_task_at_a_time(world: World) -> None:
    person = await employed(world)
    for employment in ("unemployed", "employed", "unemployed"):
        person = await work(world, person, employment)
    (task,) = await world.tasks.open(ALL)
    await world.tasks.done(task.id, CLERK, "已联系")
    for employment in ("employed", "unemployed"):
        person = await work(world, person, employment)
    assert [each.id != task.id for each in await world.tasks.open(ALL)] == [True]


async def test_the_day_it_is_due_is_told_from_outside(world: World) -> None:
    parts = world.database, world.sealer, world.index, world.audit, world.clock, world.divisions
    people = People(*parts, due=lambda day: day.replace(day=30))
    person = await employed(world)
    change = PersonChange({"employment": "unemployed"})
    await people.change(person.id, person.version, change, CLERK, Verified.PHONE)
    assert [task.due_on for task in await world.tasks.open(ALL)] == [date(2026, 11, 30)]


async def test_tasks_are_asked_for_by_region_kind_and_person(world: World) -> None:
    person = await world.person(1)
    async with world.database.write() as connection:
        await world.tasks.add(connection, NewTask(TaskKind.CORRECT_RECORD, TODAY, person.id, detail="电话换了"))
        await world.tasks.add(connection, NewTask(TaskKind.IDENTIFY, date(2026, 11, 1), region=QINGCHENG))
    assert [task.kind for task in await world.tasks.open(ALL)] == [TaskKind.IDENTIFY, TaskKind.CORRECT_RECORD]
    for wanted, kinds in (
        (TaskFilter(regions=("500000",)), [TaskKind.CORRECT_RECORD]),
        (TaskFilter(kinds=(TaskKind.IDENTIFY,)), [TaskKind.IDENTIFY]),
        (TaskFilter(person_id=person.id), [TaskKind.CORRECT_RECORD]),
        (TaskFilter(helper_id=9), [TaskKind.IDENTIFY, TaskKind.CORRECT_RECORD]),
        (TaskFilter(regions=(PENGSHUI,), kinds=(TaskKind.IDENTIFY,)), []),
    ):
        assert [task.kind for task in await world.tasks.open(wanted)] == kinds
        assert await world.tasks.count(wanted) == len(kinds)


async def test_a_task_is_done_once(world: World, database: Database) -> None:
    async with database.write() as connection:
        number = await world.tasks.add(connection, NewTask(TaskKind.IDENTIFY, TODAY))
    await world.tasks.done(number, CLERK, " 是本人 ")
    with pytest.raises(NoSuchTask):
        await world.tasks.done(number, "staff:4", "再来一次")
    task = await world.tasks.get(number)
    assert task is not None
    assert (task.done_by, task.outcome) == (CLERK, "是本人")
