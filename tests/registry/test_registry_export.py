"""Lists of the registry: masked unless asked otherwise, noted in the audit log, safe to open."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from invented import people, person, phone
from registry_lists import BY, ListWorld

from bot.registry.exporting import Format, Masking
from bot.registry.filter import PeopleFilter
from bot.sheets.reading import read_rows
from bot.storage.database import Database

ALL = PeopleFilter()


@pytest.fixture
def world(database: Database, tmp_path: Path) -> ListWorld:
    return ListWorld(database, tmp_path)


async def lines(world: ListWorld, masking: Masking, wanted: PeopleFilter = ALL) -> list[dict[str, str]]:
    path = world.folder / "out.csv"
    await world.exports.write(wanted, path, BY, masking, Format.CSV)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_list_is_masked_by_default(world: ListWorld) -> None:
    rows = [person(0), person(60)]
    await world.bring_in(rows)
    path = world.folder / "out.xlsx"
    assert await world.exports.write(ALL, path, BY) == 2
    (_, head), *cells = read_rows(path)
    first = dict(zip(head, cells[0][1], strict=False))
    assert first["姓名"] == rows[0]["姓名"]
    assert first["身份证号"] == "**************" + rows[0]["身份证号"][-4:]
    assert first["电话"] == f"190****{phone(0)[-4:]}"
    assert (first["住址"], first["残疾等级"], first["患病情况"]) == ("******",) * 3
    assert (first["户籍地"], first["就业状态"]) == ("重庆市彭水苗族土家族自治县", "单位就业")
    said = "".join(str(cell) for _, row in cells for cell in row)
    assert not any(row[name] in said for row in rows for name in ("身份证号", "电话", "住址"))


async def test_open_list_comes_back_without_a_change(world: ListWorld) -> None:
    await world.bring_in(people(60))
    found = await lines(world, Masking.OPEN)
    assert found[0]["身份证号"] == person(0)["身份证号"]
    outcome = await world.imports.run(world.folder / "out.csv", BY)
    assert outcome.checked.problems == ()
    assert (outcome.checked.added, outcome.checked.changed, outcome.checked.unchanged) == (0, 0, 60)


async def test_masked_list_does_not_come_back(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    await lines(world, Masking.MASKED)
    problems = (await world.imports.check(world.folder / "out.csv")).problems
    assert {each.message for each in problems} >= {"是遮掩过的号码"}


async def test_only_those_meant_are_written_and_the_log_says_who(world: ListWorld) -> None:
    await world.bring_in(people(20))
    wanted = PeopleFilter(regions=("441802",), classes=("out_of_poverty",))
    found = await lines(world, Masking.OPEN, wanted)
    assert len(found) == 4
    (entry,) = await world.audit.page(action="registry.exported")
    assert (entry.actor, entry.detail["masking"], entry.detail["people"]) == (BY, "open", 4)
    assert "清城区" in entry.detail["filter"]


async def test_cell_is_never_a_formula(world: ListWorld) -> None:
    await world.bring_in([person(0, 村或社区="=1+1")])
    (found,) = await lines(world, Masking.MASKED)
    assert found["村或社区"] == "'=1+1"


async def test_many_pages_are_written_once_each(world: ListWorld) -> None:
    await world.bring_in(people(1203))
    found = await lines(world, Masking.MASKED)
    assert len(found) == 1203
    assert len({row["户编号"] + row["姓名"] + row["电话"] for row in found}) == 1203
