"""The workbook of a list: what it is about, counts, people, and who is unclear; phones masked; in the audit log."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from service_world import PENGSHUI, TODAY, World, world_of

from bot.directory.divisions import Divisions
from bot.registry.due_lists import DueList, Scope
from bot.registry.errors import NotAllowed
from bot.registry.person import NewPerson
from bot.registry.values import EventKind
from bot.reports.registry_lists import ListBooks
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.storage.database import Database

# Numbers that begin with 190 0000 are invented.
PHONE, MASKED = "19000000007", "190****0007"
SCOPE = Scope(TODAY, (PENGSHUI,))
PLACE = "重庆市彭水苗族土家族自治县"


def one(role: Role) -> Staff:
    return Staff(7, "demo", "示例", frozenset({role}), False, True, False, False, False)


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> World:
    made = world_of(database, tmp_path)
    wanted = {"name": "甲秋月", "phone": PHONE, "home_region": PENGSHUI, "village": "示例村"}
    work = {"birth_date": date(1990, 3, 7), "employment": "unemployed", "wants_work": True}
    for name, values in (
        ("甲秋月", wanted | work),
        ("=1+1", wanted | {"name": "=1+1", "birth_date": date(1990, 1, 1)}),
    ):
        await made.people.add(NewPerson({**values, "name": name}), "staff:7")
    return made


def books(world: World) -> ListBooks:
    return ListBooks(world.lists, world.people, world.audit, world.clock, Divisions.load())


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


async def test_the_workbook_tells_what_it_is_about_and_counts_what_it_lists(world: World) -> None:
    await world.serve(1, EventKind.VACANCY)
    read = sheets(await books(world).masked(DueList.VACANCIES, SCOPE, one(Role.REGISTRAR)))
    about = dict(read["说明"][1:])
    assert list(read) == ["说明", "汇总", "名单", "情况不明"]
    assert (about["名单"], about["统计时段"], about["地区"]) == ("推荐岗位不足 3 个", "2026-01-01 至 2026-11-20", PLACE)
    assert "CQ-10" in about["来源"]
    assert "时间已过" in about["来源"]
    assert read["汇总"][1:] == [(PLACE, 1, 0, 1, 1), ("合计", 1, 0, 1, 1)]
    (line,) = read["名单"][1:]
    assert line == (*(1, "甲秋月", "未知", 36, MASKED, PLACE, "示例村", None, "适合岗位只有 1 个，还差 2 个", None),)


async def test_who_is_unclear_stands_on_a_sheet_of_their_own_and_no_name_becomes_a_formula(world: World) -> None:
    read = sheets(await books(world).masked(DueList.VACANCIES, SCOPE, one(Role.REGISTRAR)))
    assert [line[:2] for line in read["情况不明"][1:]] == [(2, "'=1+1")]


async def test_phones_are_open_only_for_those_who_may_take_them_along(world: World) -> None:
    manager, registrar = one(Role.REGISTRY_MANAGER), one(Role.REGISTRAR)
    read = sheets(await books(world).opened(DueList.VACANCIES, SCOPE, manager))
    assert [read[sheet][1][4] for sheet in ("名单", "情况不明")] == [PHONE, PHONE]
    with pytest.raises(NotAllowed):
        await books(world).opened(DueList.VACANCIES, SCOPE, registrar)


async def test_every_workbook_is_in_the_audit_log_without_names(world: World) -> None:
    await books(world).masked(DueList.VACANCIES, SCOPE, one(Role.REGISTRAR))
    await books(world).opened(DueList.VACANCIES, SCOPE, one(Role.REGISTRY_MANAGER))
    entries = await world.audit.page(action="registry.list")
    assert [(entry.actor, entry.subject, entry.detail) for entry in entries] == [
        ("staff:7", "list:vacancies", {"regions": [PENGSHUI], "people": 2, "opened": 2}),
        ("staff:7", "list:vacancies", {"regions": [PENGSHUI], "people": 2, "opened": 0}),
    ]


@pytest.mark.parametrize("key", list(DueList))
async def test_every_list_has_a_workbook(world: World, key: DueList) -> None:
    read = sheets(await books(world).masked(key, Scope(TODAY), one(Role.REGISTRAR)))
    assert dict(read["说明"][1:])["地区"] == "全部地区"
    assert read["汇总"][-1][0] == "合计"
