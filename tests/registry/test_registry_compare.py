"""Two lists, or a list and the registry, side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import people, person, phone, write_list
from registry_lists import BY, ListWorld

from bot.registry.comparing import Comparison, write_comparison
from bot.registry.filter import PeopleFilter
from bot.sheets.reading import read_rows
from bot.storage.database import Database


@pytest.fixture
def world(database: Database, tmp_path: Path) -> ListWorld:
    return ListWorld(database, tmp_path)


def told(found: Comparison) -> list[tuple[str, str, str, str, str]]:
    return [(each.kind, each.name, each.column, each.first, each.second) for each in found.findings]


async def test_differences_of_two_lists(world: ListWorld) -> None:
    first = world.list_of(people(4), name="a.csv")
    other = [person(1), person(2, 户籍地="清城区", 人员类别="监测对象", 住址="别处"), person(3, 身份证号=""), person(9)]
    second = write_list(world.folder / "b.xlsx", other)
    found = await world.comparing.lists(first, second)
    name = [person(number)["姓名"] for number in range(10)]
    assert found.both == 3
    assert told(found) == [
        ("只在 A", name[0], "", "", ""),
        ("内容不同", name[2], "户籍地", "重庆市彭水苗族土家族自治县", "广东省清远市清城区"),
        ("内容不同", name[2], "住址", "******", "******"),
        ("内容不同", name[2], "人员类别", "脱贫人口", "防止返贫监测对象"),
        ("内容不同", name[3], "身份证号", f"**************{person(3)['身份证号'][-4:]}", "（空）"),
        ("只在 B", name[9], "", "", ""),
    ]


async def test_equal_lists_have_no_differences(world: ListWorld) -> None:
    first, second = world.list_of(people(9), name="a.csv"), world.list_of(people(9), name="b.xlsx")
    found = await world.comparing.lists(first, second)
    assert (found.findings, found.both) == ((), 9)


async def test_column_that_one_list_lacks_is_not_compared(world: ListWorld) -> None:
    first = world.list_of([person(0)], name="a.csv")
    second = world.list_of([person(0)], ("姓名", "身份证号", "户籍地"), name="b.csv")
    assert (await world.comparing.lists(first, second)).findings == ()


async def test_list_beside_the_registry(world: ListWorld) -> None:
    await world.bring_in([person(0), person(1), person(8)])
    path = world.list_of([person(0, 就业状态="未就业"), person(1), person(2)])
    found = await world.comparing.with_registry(path, PeopleFilter(regions=("500243",)), BY)
    assert [(kind, column) for kind, _, column, _, _ in told(found)] == [
        ("内容不同", "就业状态"),
        ("只在 A", ""),
        ("只在 B", ""),
    ]
    (entry,) = await world.audit.page(action="registry.compared")
    assert entry.detail["rows"] == 3


async def test_written_comparison_shows_no_whole_number(world: ListWorld) -> None:
    first, second = world.list_of([person(0)], name="a.csv"), world.list_of([person(1)], name="b.csv")
    write_comparison(world.folder / "out.xlsx", await world.comparing.lists(first, second))
    (_, head), *rows = read_rows(world.folder / "out.xlsx")
    assert head[:4] == ["结果", "姓名", "身份证号", "电话"]
    said = str(rows)
    assert len(rows) == 2
    assert phone(0) not in said
    assert person(0)["身份证号"] not in said
