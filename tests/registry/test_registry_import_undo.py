"""The last import can be taken back, and leaves everything as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from invented import HEADINGS, people, person
from registry_lists import BY, ListWorld

from bot.privacy.key_file import add_key, held
from bot.registry.consents import Consents
from bot.registry.events import Events, NewEvent
from bot.registry.import_errors import ChangedSince, NothingToUndo
from bot.registry.import_undo import Undone
from bot.registry.person import PersonChange
from bot.registry.tables import (
    consents,
    households,
    person_classes,
    person_statuses,
    registry_import_people,
    registry_tasks,
)
from bot.registry.tables import people as people_table
from bot.registry.values import EventKind, Purpose, Verified
from bot.storage.database import Database

WITH_HELPER = (*HEADINGS, "帮扶责任人", "帮扶计划")


@pytest.fixture
def world(database: Database, tmp_path: Path) -> ListWorld:
    return ListWorld(database, tmp_path)


async def everything(world: ListWorld) -> dict[str, Any]:
    """All that is known of everybody, opened; without versions and times of change, which only go up."""
    found = [vars(each) for each in await world.people.many(range(1, 400))]
    for each in found:
        each.pop("version")
        each.pop("updated_at")
    return {"people": found, **await world.all_rows(households, consents, registry_tasks)}


async def test_people_who_came_in_go_with_all_that_came_with_them(world: ListWorld) -> None:
    await world.bring_in(people(20))
    assert await world.imports.undo("staff:2") == Undone(1, 20, 0)
    tables = (people_table, households, person_statuses, person_classes, consents, registry_import_people)
    assert [await world.count(table) for table in tables] == [0] * 6
    (past,) = await world.imports.history()
    assert past.undone_by == "staff:2"
    (entry,) = await world.audit.page(action="registry.import_undone")
    assert (entry.subject, entry.detail) == ("import:1", {"removed": 20, "restored": 0})


async def test_people_who_were_changed_are_as_they_were(world: ListWorld) -> None:
    await world.bring_in([row | {"帮扶责任人": "甲", "帮扶计划": "一"} for row in people(6)], WITH_HELPER)
    before = await everything(world)
    other = {
        **{
            "姓名": "改名",
            "住址": "别处",
            "电话": "",
            "人员类别": "监测对象",
            "户编号": "H9",
            "期望月薪": 1,
            "养老保险": "断缴",
        },
        **{
            "就业状态": "未就业",
            "未就业原因": "技能不足",
            "核实日期": "2026-11-02",
            "同意接收通知": "不同意",
            "残疾等级": "无",
        },
        **{"帮扶责任人": "乙", "帮扶计划": "二", "与户主关系": "子", "现住地": "广东省清远市清城区"},
    }
    rows = [person(0, **other), person(5) | {"帮扶责任人": "丙", "帮扶计划": "三"}, person(7)]
    assert (await world.bring_in(rows, WITH_HELPER)).checked.changed == 2
    assert await everything(world) != before
    assert await world.imports.undo(BY) == Undone(2, 1, 2)
    assert await everything(world) == before


async def test_imports_are_taken_back_one_after_the_other(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    first = await everything(world)
    await world.bring_in([person(0, 住址="第二", 就业状态="未就业")])
    second = await everything(world)
    await world.bring_in([person(0, 住址="第三", 就业状态="灵活就业")])
    assert (await world.imports.undo(BY)).number == 3
    assert await everything(world) == second
    assert (await world.imports.undo(BY)).number == 2
    assert await everything(world) == first
    assert (await world.imports.undo(BY)).number == 1
    with pytest.raises(NothingToUndo):
        await world.imports.undo(BY)


async def edit(world: ListWorld) -> None:
    found = await world.people.get(1)
    assert found
    change = PersonChange({"address": "别处"})
    await world.people.change(1, found.version, change, BY, Verified.OFFICE)


async def withdraw(world: ListWorld) -> None:
    world.clock.moment = world.clock.moment.replace(minute=59)
    async with world.database.write() as connection:
        await Consents(world.database, world.clock).withdraw(connection, 1, Purpose.NOTICES, BY, "chat")


async def serve(world: ListWorld) -> None:
    async with world.database.write() as connection:
        event = NewEvent(1, EventKind.GUIDANCE, date(2026, 11, 20), "office", BY)
        await Events(world.database, world.clock, world.audit).record(connection, event)


@pytest.mark.parametrize("something", [edit, withdraw, serve])
async def test_what_was_worked_on_since_is_not_taken_back(world: ListWorld, something: Any) -> None:
    await world.bring_in(people(3))
    await something(world)
    before = await everything(world)
    with pytest.raises(ChangedSince, match=r"（1 号）后已有 1 人被改过"):
        await world.imports.undo(BY)
    assert await everything(world) == before


async def test_who_was_erased_since_stays_erased(world: ListWorld) -> None:
    await world.bring_in([person(0), person(1)])
    await world.bring_in([person(0, 住址="别处"), person(1, 住址="别处")])
    await world.people.erase(1, BY)
    assert await world.imports.undo(BY) == Undone(2, 0, 1)
    assert [each.address for each in await world.people.many([1, 2])] == ["示例路 1 号"]


async def test_undo_after_the_key_was_replaced(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    before = await everything(world)
    await world.bring_in([person(0, 住址="别处", 电话="19999999999")])
    with held(world.sealer.path):
        add_key(world.sealer.path, "k2")
    assert (await world.bring_in([person(0)])).checked.changed == 1
    await world.imports.undo(BY)
    await world.imports.undo(BY)
    assert await everything(world) == before
